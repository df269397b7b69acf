package embedkit.io.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.Catalog;
import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Files as people have them, each of which was refused or misread once: each opens with the shape
 * that it has, or is told in words that help. They lie beside the project, or where {@code
 * embedkit.cases} says.
 */
class CasesTest {

  private static final Path FILES =
      Path.of(System.getProperty("embedkit.cases", "../../shared/cases/files"));

  /** What becomes of a file: rows, dim and the first word, or what the failure says. */
  private record Outcome(long rows, int dim, String first, String told) {

    static Outcome table(long rows, int dim, String first) {
      return new Outcome(rows, dim, first, null);
    }

    static Outcome told(String part) {
      return new Outcome(0, 0, null, part);
    }
  }

  private static final Map<String, Outcome> OUTCOMES = new TreeMap<>();

  private static void table(String name, long rows, int dim, String first) {
    OUTCOMES.put(name, Outcome.table(rows, dim, first));
  }

  private static void told(String name, String part) {
    OUTCOMES.put(name, Outcome.told(part));
  }

  static {
    told("F01_decimal_comma.vec", "word2vec-text:decimal=comma");
    told("F01_quoted.vec", "word2vec-text:quotes=strip");
    told("F01_sparse_index_value.txt", "its rows are sparse, index:value");
    told("F02_glove.6B.zip", "#glove.6B.2d.txt");
    table("F02_glove.6B.zip#glove.6B.3d.txt", 2, 3, "the");
    table("F02_macos.zip", 2, 3, "the");
    table("F02_method_bzip2.zip", 2, 3, "the");
    table("F03_ascii_cset.h5", 4, 3, "the");
    table("F04_glove.txt", 8000, 3, "w0");
    told("F05_html.bin", "a web page");
    told("F05_model.gguf", "a matrix token_embd.weight, found no matrix");
    told("F05_pickle.model", "vectors that gensim pickled");
    told("F05_torch.pt", "one matrix of floating-point numbers, found no matrix");
    table("F05_vec.tar.gz", 2, 3, "the");
    table("F05_vectors.csv", 2, 2, "the");
    table("F05_vectors.json", 2, 2, "the");
    table("F05_vectors.jsonl", 1, 2, "the");
    told("F05_x.magnitude", "a Magnitude file, which is an SQLite database");
    told("F05_x.parquet", "expected whole Parquet, found data that is cut short or damaged");
    table("F06_potion.safetensors", 4, 3, null);
    told("F07_bytelevel.json", "found none");
    told("F07_deep.json", "nesting depth (1001) exceeds");
    told("F07_list.json", "expected an object, found \"the\"");
    told("F07_vocab_bom.txt", "expected a table of embeddings");
    told("F07_vocab_short.txt", "expected a table of embeddings");
    table("F07_word_count.txt", 4, 1, "the");
    table("F08_f64.safetensors", 4, 3, null);
    table("F08_model2vec_int8.safetensors", 4, 3, null);
    table("F08_model2vec_vocabulary_quantised.safetensors", 4, 3, null);
    table("F08_numberbatch_int8.h5", 4, 3, "/c/en/a");
    told("F08_words4.txt", "expected a table of embeddings");
    told("F09_cut_in_row1.vec", "2000000 rows of dim 300 that line 1 announces");
    table("F09_row1_flawed.vec", 4, 3, "the");
    table("F10_gbk.txt", 3, 3, "\\xb5\\xc4");
    table("F11_dl4j_text.txt", 3, 3, "the");
    table("F11_dl4j_word2vec.zip", 2, 3, "the");
    told("F12_fewer_words.h5", "hdf5:on-missing-words=number");
    told("F12_fewer_words.npz", "npz:on-missing-words=number");
    table("F13_pandas_to_csv.tsv", 2, 3, "the");
    table("F14_phrases.vec", 3, 3, "the");
    told("F15_metadata.tsv", "expected a table of embeddings");
    table("F15_projector.tsv", 2, 3, "the");
    table("F17_keras1.h5", 4, 3, null);
    table("F17_stringlookup.keras", 4, 3, "[UNK]");
    table("F19_empty_token.txt", 2, 2, "the");
    told("F20_npz_words_damaged.npz", "words.npy, byte 208: expected the CRC-32");
  }

  @TestFactory
  Stream<DynamicTest> eachFileIsOpenedOrToldInWordsThatHelp() {
    assumeTrue(Files.isDirectory(FILES), "no files in " + FILES.toAbsolutePath().normalize());
    return OUTCOMES.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue())));
  }

  private static void check(String name, Outcome outcome) {
    if (name.endsWith(".safetensors")) {
      // Mapped by a storage that is not here; that one's own tests hold it.
      assumeTrue(
          Catalog.installed().stores().all().size() > 1, "no storage that maps is installed");
    }
    String address = FILES.resolve(name).toString();
    try (EmbeddingTable table = Tables.installed().open(address, Opening.usual())) {
      if (outcome.told != null) {
        fail("opened, but should be told as " + outcome.told);
      }
      assertEquals(outcome.rows, table.rows());
      assertEquals(outcome.dim, table.dim());
      if (outcome.first != null) {
        assertEquals(outcome.first, table.vocabulary().orElseThrow().token(0));
      }
    } catch (EmbedkitException e) {
      assertTrue(outcome.told != null && e.getMessage().contains(outcome.told), e.getMessage());
      assertTrue(sentences(e) <= 2, e.getMessage());
    }
  }

  /** Sentences of a message, but for the lines that are to be typed and the file's name. */
  private static long sentences(EmbedkitException e) {
    String message = e.getMessage();
    if (e instanceof VectorFileException broken && broken.file() != null) {
      message = message.replace(broken.file().toString(), "");
    }
    String prose =
        message.lines().filter(line -> !line.startsWith("    ")).collect(Collectors.joining(" "));
    return prose.split("[.?!] ").length;
  }

  @Test
  void noFileIsForgotten() throws IOException {
    assumeTrue(Files.isDirectory(FILES), "no files in " + FILES.toAbsolutePath().normalize());
    try (Stream<Path> files = Files.list(FILES)) {
      List<String> unnamed =
          new TreeSet<>(files.map(f -> f.getFileName().toString()).toList())
              .stream().filter(name -> !OUTCOMES.containsKey(name)).toList();
      assertEquals(List.of(), unnamed);
    }
  }
}
