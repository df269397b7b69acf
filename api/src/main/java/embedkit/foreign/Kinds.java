package embedkit.foreign;

import static embedkit.foreign.Kind.python;
import static embedkit.foreign.Kind.shell;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The table of kinds, surest marks first. */
final class Kinds {

  private static final String COLUMNS =
      "an .npz of its columns, here word and vector, one list of numbers a row";
  private static final String SAVE_COLUMNS =
      "numpy.savez({out:.npz}, vocab=t[\"word\"].to_numpy(str),"
          + " embeddings=numpy.stack(t[\"vector\"]).astype(\"f4\"))";

  private static final String STATE = "a safetensors file of its tensors";
  private static final String IMPORT_TORCH =
      "import torch; from safetensors.torch import save_file; t = ";
  private static final String SAVE_STATE =
      "save_file({k: v.detach().clone() for k, v in t.items() if torch.is_tensor(v)},"
          + " {out:.safetensors})";

  private static final String LARGEST = "an .npy of its largest matrix";

  private static final Pattern FLORET =
      Pattern.compile(
          "[0-9]+ [0-9]+ [0-9]+ [0-9]+ [1-4] [0-9]+ [^ \\n]+ [^ \\n]+\\r?\\n.*", Pattern.DOTALL);

  /** A producer's name behind a version below 32, as ONNX begins. */
  private static final Pattern ONNX =
      Pattern.compile(
          "\\x08[\\x01-\\x1F](\\x12[\\x01-\\x40][\\w .:+-]+|:[\\x01-\\xFF]).*", Pattern.DOTALL);

  private static final Pattern SENTENCEPIECE =
      Pattern.compile(
          "\\x0A[\\x05-\\xFF].?\\x0A[\\x01-\\x7F][^\\x00]{1,127}\\x15.*", Pattern.DOTALL);

  private Kinds() {}

  static final List<Kind> ALL =
      List.of(
          shell(
              "a pointer of Git LFS that stands in the place of the file",
              s -> s.starts("version https://git-lfs.github.com/spec/"),
              "of it the file itself, in the clone it lies in",
              "git lfs install",
              "git lfs pull -I {in}"),
          shell(
              "a web page, as a site answers that has no such file or asks something first",
              Kinds::webPage,
              "of it the file itself, ADDRESS being what a browser downloads in the end",
              "curl -fL -o {in} ADDRESS"),
          shell(
              "an XML document, such as the error of a server",
              s -> s.lowerText().startsWith("<?xml") || s.lowerText().startsWith("<error>"),
              "of it the file itself, ADDRESS being what a browser downloads in the end",
              "curl -fL -o {in} ADDRESS"),
          python(
              "a model in GGUF",
              s -> s.starts("GGUF"),
              "an .npy of its token embeddings",
              "import gguf, numpy; t = next(t for t in gguf.GGUFReader({in}).tensors if t.name =="
                  + " \"token_embd.weight\")",
              "numpy.save({out:.npy}, gguf.quants.dequantize(t.data, t.tensor_type))"),
          python(
              "an Arrow file",
              s -> s.starts("ARROW1") || s.starts("FEA1"),
              COLUMNS,
              "import numpy, pandas; t = pandas.read_feather({in})",
              SAVE_COLUMNS),
          python(
              "a stream of Arrow",
              s -> s.starts(0xFF, 0xFF, 0xFF, 0xFF) && s.at(7) == 0 && s.at(4) > 0,
              COLUMNS,
              "import numpy, pyarrow; t = pyarrow.ipc.open_stream({in}).read_pandas()",
              SAVE_COLUMNS),
          python(
              "a Magnitude file, which is an SQLite database",
              s ->
                  s.starts("SQLite format 3\0")
                      && (s.named(".magnitude") || s.contains("magnitude_format")),
              "an .npz of it",
              "import numpy, sqlite3; t ="
                  + " sqlite3.connect({in}).execute(\"SELECT * FROM magnitude\").fetchall()",
              "numpy.savez({out:.npz}, vocab=[r[0] for r in t],"
                  + " embeddings=numpy.array([r[1:-1] for r in t], \"f4\") / 10**7)"),
          shell(
              "an SQLite database",
              s -> s.starts("SQLite format 3\0"),
              "a .csv of one of its tables, here vectors",
              "sqlite3 {in} .tables",
              "sqlite3 -csv {in} 'SELECT * FROM vectors' > {out:.csv}"),
          python(
              "a model of PyTorch, as it was saved before 1.6",
              s -> s.starts(0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20),
              STATE,
              IMPORT_TORCH + "torch.load({in}, map_location=\"cpu\", weights_only=True)",
              SAVE_STATE),
          python(
              "a program of TorchScript",
              s -> s.holds(m -> m.endsWith("/constants.pkl")),
              STATE,
              IMPORT_TORCH + "torch.jit.load({in}, map_location=\"cpu\").state_dict()",
              SAVE_STATE),
          python(
              "a model of PyTorch",
              s -> s.holds(m -> m.equals("data.pkl") || m.endsWith("/data.pkl")),
              STATE,
              IMPORT_TORCH + "torch.load({in}, map_location=\"cpu\", weights_only=True)",
              SAVE_STATE),
          python(
              "a model that gensim pickled",
              s -> pickle(s) && gensimModel(s),
              "a text of its vectors",
              "from gensim.utils import SaveLoad",
              "SaveLoad.load({in}).wv.save_word2vec_format({out:.vec})"),
          python(
              "vectors that gensim pickled",
              s -> pickle(s) && s.contains("gensim"),
              "a text of them",
              "from gensim.models import KeyedVectors",
              "KeyedVectors.load({in}).save_word2vec_format({out:.vec})"),
          python(
              "a pickle of Python, which runs as a program when it is loaded",
              Kinds::pickle,
              "an .npz of it, if it holds a dict of words and vectors and you trust its writer",
              "import numpy, pickle; t = pickle.load(open({in}, \"rb\"))",
              "numpy.savez({out:.npz}, vocab=list(t), embeddings=list(t.values()))"),
          python(
              "text in UTF-32",
              s -> s.starts(0xFF, 0xFE, 0, 0) || s.starts(0, 0, 0xFE, 0xFF),
              "a text in UTF-8 of it",
              "t = open({in}, encoding=\"utf-32\").read()",
              "open({out:.utf8.txt}, \"w\", encoding=\"utf-8\").write(t)"),
          python(
              "text in UTF-16",
              s -> s.starts(0xFF, 0xFE) || s.starts(0xFE, 0xFF),
              "a text in UTF-8 of it",
              "t = open({in}, encoding=\"utf-16\").read()",
              "open({out:.utf8.txt}, \"w\", encoding=\"utf-8\").write(t)"),
          python(
              "text in UTF-16 without a byte order mark",
              s -> s.pairsOfBytes() && s.at(1) == 0,
              "a text in UTF-8 of it",
              "t = open({in}, encoding=\"utf-16-le\").read()",
              "open({out:.utf8.txt}, \"w\", encoding=\"utf-8\").write(t)"),
          python(
              "text in UTF-16 without a byte order mark",
              s -> s.pairsOfBytes() && s.at(0) == 0,
              "a text in UTF-8 of it",
              "t = open({in}, encoding=\"utf-16-be\").read()",
              "open({out:.utf8.txt}, \"w\", encoding=\"utf-8\").write(t)"),
          shell(
              "a table of floret, whose rows are hashed buckets and not words",
              s -> FLORET.matcher(s.latin()).matches(),
              "a text of the vectors of the words in words.txt",
              "python3 -m spacy init vectors xx {in} {out:-spacy} -m floret",
              "python3 -c 'import spacy, sys; v = spacy.load(sys.argv[1]).vocab; [print(w,"
                  + " *v[w].vector) for w in sys.stdin.read().split()]' {out:-spacy} < words.txt >"
                  + " {out:.txt}"),
          python(
              "a model of SentencePiece, which has words but no vectors",
              s -> SENTENCEPIECE.matcher(s.latin()).matches(),
              "a list of its words, for a table that has none",
              "import sentencepiece; s = sentencepiece.SentencePieceProcessor({in})",
              "open({out:.vocab}, \"w\", encoding=\"utf-8\").writelines(s.id_to_piece(i) + \"\\n\""
                  + " for i in range(len(s)))"),
          python(
              "the program of a TensorFlow SavedModel, whose numbers lie in variables beside it",
              s -> s.named("saved_model.pb") || s.starts(8, 1, 0x12) && s.contains("tensorflow"),
              LARGEST,
              "import numpy, os, tensorflow; r ="
                  + " tensorflow.train.load_checkpoint(os.path.dirname({in}) + \"/variables/variables\")",
              saveLargest()),
          python(
              "an index of FAISS, which has vectors but no words",
              s -> Pattern.matches("(?s)(Ix|IH|IB|Iw|Im|IL)[A-Za-z0-9]{2}.*", s.latin()),
              "an .npy of its vectors",
              "import faiss, numpy; i = faiss.read_index({in})",
              "numpy.save({out:.npy}, i.reconstruct_n(0, i.ntotal))"),
          python(
              "a part of a TensorFlow checkpoint",
              s ->
                  Pattern.matches(".*\\.(data-\\d{5}-of-\\d{5}|index)", s.lowerName())
                      && !s.starts("{"),
              LARGEST,
              "import numpy, tensorflow; r ="
                  + " tensorflow.train.load_checkpoint({in}.rsplit(\".\", 1)[0])",
              saveLargest()),
          python(
              "a model in ONNX",
              s -> ONNX.matcher(s.latin()).matches() || s.named(".onnx") && s.at(0) == 8,
              LARGEST,
              "import numpy, onnx, onnx.numpy_helper; t = [onnx.numpy_helper.to_array(i) for i in"
                  + " onnx.load({in}).graph.initializer]",
              "numpy.save({out:.npy}, max((a for a in t if a.ndim == 2), key=len))"),
          python(
              "a model of TensorFlow Lite",
              s -> s.latin().startsWith("TFL3", 4),
              LARGEST,
              "import numpy, tensorflow; i = tensorflow.lite.Interpreter({in}); t ="
                  + " [i.get_tensor(d[\"index\"]) for d in i.get_tensor_details() if len(d[\"shape\"])"
                  + " == 2]",
              "numpy.save({out:.npy}, max(t, key=len).astype(\"f4\"))"),
          python(
              "a MATLAB file",
              s -> s.starts("MATLAB 5.0 MAT-file"),
              "an .npy of its largest matrix",
              "import numpy, scipy.io; t = scipy.io.loadmat({in})",
              "numpy.save({out:.npy}, max((v for v in t.values() if getattr(v, \"ndim\", 0) == 2),"
                  + " key=len).astype(\"f4\"))"),
          new Kind(
              "an object of R",
              s -> s.starts("RDX") || s.starts("RDA") || s.starts("X\n\0\0\0"),
              "in R, this makes a text of a matrix whose rows have names:",
              false,
              List.of(
                  "t <- readRDS({in})",
                  "write.table(t, {out:.txt}, quote = FALSE, col.names = FALSE)")),
          python(
              "a container of Avro",
              s -> s.starts('O', 'b', 'j', 1),
              COLUMNS,
              "import fastavro, numpy, pandas; t = pandas.DataFrame(fastavro.reader(open({in},"
                  + " \"rb\")))",
              SAVE_COLUMNS),
          python(
              "an ORC file",
              s -> s.starts("ORC"),
              COLUMNS,
              "import numpy, pandas; t = pandas.read_orc({in})",
              SAVE_COLUMNS),
          shell(
              "an archive of 7-Zip",
              s -> s.starts('7', 'z', 0xBC, 0xAF, 0x27, 0x1C),
              "files of its members",
              "7z x {in}"),
          shell("an archive of RAR", s -> s.starts("Rar!"), "files of its members", "unrar x {in}"),
          shell(
              "data that lz4 packed",
              s -> s.starts(4, 0x22, 0x4D, 0x18),
              "the file that was packed",
              "lz4 -d {in} {out:}"),
          shell(
              "data that compress packed",
              s -> s.starts(0x1F, 0x9D),
              "the file that was packed",
              "gzip -dc {in} > {out:}"),
          shell(
              "data that lzip packed",
              s -> s.starts("LZIP"),
              "the file that was packed",
              "lzip -dk {in}"),
          shell(
              "a safetensors file that is packed, so it cannot be mapped",
              s -> s.compressed() && s.at(8) == '{' && s.at(7) == 0 && s.at(6) == 0,
              "the file that was packed",
              "7z x {in}"),
          shell(
              "an archive of arrays (.npz) that is packed once more",
              s -> s.compressed() && s.starts('P', 'K', 3, 4),
              "the file that was packed",
              "7z x {in}"),
          shell(
              "a file that was packed twice",
              s ->
                  s.compressed()
                      && (s.starts(0x1F, 0x8B)
                          || s.starts("BZh")
                          || s.starts(0xFD, '7', 'z', 'X', 'Z', 0)
                          || s.starts(0x28, 0xB5, 0x2F, 0xFD)),
              "the file that was packed once",
              "7z x {in}"),
          new Kind("a PDF document", s -> s.starts("%PDF"), "it holds no table", true, List.of()),
          new Kind(
              "a document of an office program",
              s -> s.holds(m -> m.equals("[Content_Types].xml") || m.equals("mimetype")),
              "save the sheet as .csv in UTF-8 where it was written",
              true,
              List.of()),
          new Kind(
              "the words and rules of a tokenizer, which has no vectors",
              s ->
                  s.lowerText().startsWith("{")
                      && s.contains("\"vocab\"")
                      && s.contains("\"model\""),
              "open the model that lies beside it; the words can be taken from this file then",
              true,
              List.of()));

  private static String saveLargest() {
    return "s = r.get_variable_to_shape_map(); numpy.save({out:.npy}, r.get_tensor(max((n for n in s"
        + " if len(s[n]) == 2), key=lambda n: s[n][0])))";
  }

  private static boolean webPage(Sample sample) {
    String text = sample.lowerText();
    return List.of("<!doctype html", "<html", "<head", "<body", "<script").stream()
        .anyMatch(text::startsWith);
  }

  /** Protocol 2 to 5 by its mark, protocol 0 by how a dict, a list or an object begins. */
  private static boolean pickle(Sample sample) {
    boolean marked = sample.at(0) == 0x80 && sample.at(1) >= 2 && sample.at(1) <= 5;
    String text = sample.latin();
    return marked
        || text.startsWith("ccopy_reg\n")
        || text.startsWith("(dp0\n")
        || text.startsWith("(lp0\n");
  }

  /** A whole model keeps its vectors in {@code wv}; its class is named before that of these. */
  private static boolean gensimModel(Sample sample) {
    String text = sample.latin().toLowerCase(Locale.ROOT);
    int first = text.indexOf("gensim.models.");
    return first >= 0
        && List.of("word2vec", "fasttext", "doc2vec").stream()
            .anyMatch(name -> text.startsWith(name, first + "gensim.models.".length()));
  }
}
