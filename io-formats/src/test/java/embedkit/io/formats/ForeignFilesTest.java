package embedkit.io.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of other tools are told by their first bytes, with what makes a table of them. */
class ForeignFilesTest {

  /**
   * A file and what is to be said of it.
   *
   * @param bytes its content, each byte a character
   * @param what what it is
   * @param line a part of what is to be typed
   */
  record Case(String name, String bytes, String what, String line) {}

  private static final String ZEROS = "\0".repeat(64);

  static List<Case> cases() {
    return List.of(
        new Case(
            "w.vec",
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n",
            "a pointer of Git LFS that stands in the place of the file",
            "git lfs pull -I "),
        new Case(
            "w.bin",
            "\n<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n",
            "a web page, as a site answers that has no such file or asks something first",
            "curl -fL -o "),
        new Case(
            "w.zip",
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
            "an XML document, such as the error of a server",
            "curl -fL -o "),
        new Case("m.onnx", "\b\7\22\7pytorch\32\0052.1.0" + ZEROS, "a model in ONNX", "onnx.load("),
        new Case("m.arrow", "ARROW1\0\0" + ZEROS, "an Arrow file", "read_feather("),
        new Case("m.feather", "FEA1" + ZEROS, "an Arrow file", "read_feather("),
        new Case(
            "m.arrows",
            "\u00FF\u00FF\u00FF\u00FF\u00B8\2\0\0" + ZEROS,
            "a stream of Arrow",
            "open_stream("),
        new Case(
            "w.magnitude",
            "SQLite format 3\0" + ZEROS,
            "a Magnitude file, which is an SQLite database",
            "SELECT * FROM magnitude"),
        new Case("w.db", "SQLite format 3\0" + ZEROS, "an SQLite database", "sqlite3 -csv "),
        new Case(
            "m.pt",
            "\u0080\2\u008A\nl\u00FC\u009CF\u00F9 j\u00A8P\31." + ZEROS,
            "a model of PyTorch, as it was saved before 1.6",
            "torch.load("),
        new Case(
            "w.kv",
            "\u0080\2cgensim.models.keyedvectors\nKeyedVectors\nq\0.",
            "vectors that gensim pickled",
            "KeyedVectors.load("),
        new Case(
            "w.model",
            "\u0080\4\u0095\u008E\1\0\0\0\0\0\0\u008C\26gensim.models.word2vec\u0094\u008C\10Word2Vec"
                + "\u0094\u008C\32gensim.models.keyedvectors",
            "a model that gensim pickled",
            ".wv.save_word2vec_format("),
        new Case(
            "w.pkl",
            "\u0080\4\u0095\23\0\0\0\0\0\0\0}\u0094\u008C\3cat\u0094]\u0094K\1as.",
            "a pickle of Python, which runs as a program when it is loaded",
            "pickle.load("),
        new Case(
            "w.p",
            "(dp0\nVcat\np1\n(lp2\nF1.0\nas.",
            "a pickle of Python, which runs as a program when it is loaded",
            "pickle.load("),
        new Case(
            "w.txt",
            latin(StandardCharsets.UTF_16LE, "\uFEFFcat 1 2\ndog 3 4\n"),
            "text in UTF-16",
            "encoding=\"utf-16\""),
        new Case(
            "w.vec",
            latin(StandardCharsets.UTF_16BE, "\uFEFF2 2\ncat 1 2\ndog 3 4\n"),
            "text in UTF-16",
            "encoding=\"utf-16\""),
        new Case(
            "w2.txt",
            latin(StandardCharsets.UTF_16LE, "cat 1 2\ndog 3 4\n"),
            "text in UTF-16 without a byte order mark",
            "encoding=\"utf-16-le\""),
        new Case(
            "sp.model",
            "\n\16\n\5<unk>\25\0\0\0\0\30\2\n\f\n\3<s>\25\0\0\0\0\30\3",
            "a model of SentencePiece, which has words but no vectors",
            "SentencePieceProcessor("),
        new Case(
            "v.floret",
            "3 2 4 5 2 2166136261 < >\n0 0.5 1.5\n1 2.5 3.5\n2 4.5 5.5\n",
            "a table of floret, whose rows are hashed buckets and not words",
            "-m floret"),
        new Case(
            "saved_model.pb",
            "\b\1\22\u00A4\u00C1\4\n\u00B5\1\n\32" + ZEROS + "tensorflow",
            "the program of a TensorFlow SavedModel, whose numbers lie in variables beside it",
            "load_checkpoint("),
        new Case(
            "variables.data-00000-of-00001",
            "\u00CD\u00CC" + ZEROS,
            "a part of a TensorFlow checkpoint",
            "load_checkpoint("),
        new Case("w.7z", "7z\u00BC\u00AF'\34\0\4" + ZEROS, "an archive of 7-Zip", "7z x "),
        new Case("w.rds", "RDX3\nX\n\0\0\0\3" + ZEROS, "an object of R", "write.table("),
        new Case(
            "w.mat", "MATLAB 5.0 MAT-file, Platform: GLNXA64" + ZEROS, "a MATLAB file", "loadmat("),
        new Case(
            "i.faiss",
            "IxF2\3\0\0\0" + ZEROS,
            "an index of FAISS, which has vectors but no words",
            "reconstruct_n("),
        new Case(
            "i.index",
            "IxFI\3\0\0\0" + ZEROS,
            "an index of FAISS, which has vectors but no words",
            "reconstruct_n("));
  }

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("cases")
  void aForeignFileIsToldWithWhatMakesATableOfIt(Case foreign) {
    Path file = Loaded.file(folder, foreign.name(), foreign.bytes());
    VectorFileException e = refused(file);
    assertTrue(
        e.getMessage()
            .startsWith(file + ": expected a table of embeddings, found " + foreign.what() + "; "),
        e.getMessage());
    assertTrue(e.getMessage().contains(foreign.line()), e.getMessage());
    assertTrue(e.getMessage().lines().count() <= 3, "a sentence and two lines: " + e.getMessage());
    assertFalse(e.getMessage().contains("tried"), "what was tried is the cause's: " + e);
    assertTrue(e.getCause().getMessage().contains("npy: no mark of NumPy"), "" + e.getCause());
  }

  @Test
  void whatNoReaderIsInstalledForIsToldAll() throws IOException {
    assertTrue(
        unread(Loaded.file(folder, "m.gguf", "GGUF\3\0\0\0" + ZEROS))
            .getMessage()
            .contains(
                "found a model in GGUF; in Python, this makes an .npy of its token embeddings"));
    assertTrue(
        unread(zip("m.pt", "m/data.pkl", "m/data/0", "m/version"))
            .getMessage()
            .contains("found a model of PyTorch; in Python, this makes a safetensors file"));
    assertTrue(
        unread(zip("s.pt", "m/data.pkl", "m/constants.pkl", "m/code/__torch__.py"))
            .getMessage()
            .contains("found a program of TorchScript; "));
    assertTrue(
        unread(zip("t.xlsx", "[Content_Types].xml", "xl/workbook.xml"))
            .getMessage()
            .contains("found a document of an office program; save the sheet as .csv"));
  }

  @Test
  void aPackedFileThatMustBeMappedIsTold() throws IOException {
    Path file = folder.resolve("m.safetensors.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("\2\0\0\0\0\0\0\0{}".getBytes(StandardCharsets.ISO_8859_1));
    }
    assertTrue(
        refused(file).getMessage().contains("found a safetensors file that is packed"),
        refused(file).getMessage());
  }

  @Test
  void aTableThatWasPackedTwiceIsToldAsSuch() throws IOException {
    Path file = folder.resolve("t.txt.gz.gz");
    try (OutputStream out =
        new GZIPOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      out.write("2 1\ncat 1\ndog 2\n".getBytes(StandardCharsets.UTF_8));
    }
    String message = refused(file).getMessage();
    assertTrue(message.contains("found a file that was packed twice; this makes"), message);
  }

  @Test
  void theMatrixThatGensimWritesBesideItsPickleIsABareMatrix() throws IOException {
    Path matrix = folder.resolve("model.kv.vectors.npy");
    Files.copy(Path.of("src/test/resources/numpy/f4.npy"), matrix);
    Loaded loaded = Loaded.recognised(matrix.toString());
    assertEquals(5, loaded.rows().size());
    assertEquals(3, loaded.dim());
    assertEquals(List.of(), loaded.tokens());
    Path pickle =
        Loaded.file(folder, "model.kv", "\u0080\4\u0095gensim.models.keyedvectors" + ZEROS);
    assertTrue(refused(pickle).getMessage().contains("vectors that gensim pickled"));
  }

  @Test
  void namesAreQuotedAsTheirLanguageDoes() {
    Path python = Loaded.file(folder, "a\"b\\c d.arrow", "ARROW1\0\0" + ZEROS);
    String message = refused(python).getMessage();
    assertTrue(message.contains("a\\\"b\\\\c d.arrow\")"), message);
    assertTrue(message.contains("a\\\"b\\\\c d.npz\", vocab="), message);
    Path shell = Loaded.file(folder, "it's here.db", "SQLite format 3\0" + ZEROS);
    message = refused(shell).getMessage();
    assertTrue(message.contains("it'\\''s here.db' .tables"), message);
    assertTrue(message.contains("> '" + folder + "/it'\\''s here.csv'"), message);
  }

  @Test
  void ofAnUnknownFileTheFirstBytesAreSaid() {
    String text = refused(Loaded.file(folder, "x.txt", "once upon a time there was")).getMessage();
    assertTrue(text.contains("found something that begins with \"once upon a time\"; "), text);
    String bytes = refused(Loaded.file(folder, "x.bin", "\1\2\u00FE" + ZEROS)).getMessage();
    assertTrue(bytes.contains("found something that begins with the bytes 01 02 fe 00 "), bytes);
    String empty = refused(Loaded.file(folder, "x", "")).getMessage();
    assertEquals(
        folder.resolve("x") + ": expected a table of embeddings, found an empty file; get it again",
        empty);
  }

  private static VectorFileException unread(Path file) {
    Tables nothing = Tables.of(Catalog.empty());
    return assertThrows(VectorFileException.class, () -> nothing.open(file).close());
  }

  private VectorFileException refused(Path file) {
    return assertThrows(VectorFileException.class, () -> Tables.installed().open(file).close());
  }

  private static String latin(Charset charset, String text) {
    return new String(text.getBytes(charset), StandardCharsets.ISO_8859_1);
  }

  private Path zip(String name, String... members) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String member : members) {
        zip.putNextEntry(new ZipEntry(member));
        zip.write(1);
      }
    }
    return file;
  }
}
