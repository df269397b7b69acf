package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.app.corpus.WordNetGlosses;
import embedkit.search.question.Info;
import embedkit.search.question.Questions;
import embedkit.training.Pipeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one thread learns stays the same byte for byte, whatever is rebuilt around it. The digests
 * in {@code tables-of-2309a3f.tsv} are those of commit 2309a3f, taken with every option spelled
 * out; sums differ in their last bits between vector widths, so each width has its own. Words along
 * a tree are not among them: since then their pairs are learned in turn.
 */
class SameTablesTest {

  private static final String DIGESTS = "tables-of-2309a3f.tsv";
  private static final int LINES = 2_000;

  @TempDir static Path folder;
  private static Path corpus;
  private static String kernels;

  /** Objective, optimizer, element type, storage, rows that make the table. */
  record Case(String objective, String optimizer, String type, String store, String vectors) {
    Map<String, String> settings() {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("corpus", corpus.toString());
      all.put("tokenizer", "whitespace");
      all.put("min-count", "2");
      all.put("max-vocab", "0");
      all.put("phrases", "0");
      all.put("phrase-threshold", "100");
      all.put("freeze", "false");
      all.put("dim", "52");
      all.put("objective", objective);
      all.put("window", "5");
      all.put("negatives", "5");
      all.put("shared-negatives", "32");
      all.put("sampling-power", "0.75");
      all.put("subsample", "0.001");
      all.put("epochs", "2");
      all.put("threads", "1");
      all.put("deterministic", "false");
      all.put("seed", "7");
      all.put("store", store);
      all.put("element-type", type);
      all.put("init", "word2vec");
      all.put("optimizer", optimizer);
      all.put("schedule", "linear:floor=0.0001");
      all.put("vectors", vectors);
      return all;
    }
  }

  private static final String SGD = "sgd:lr=0.05";
  private static final String ADAGRAD = "adagrad:lr=0.05,initial-accumulator=0.1";
  private static final String SPARSE_ADAM = "sparse-adam:lr=0.002,beta1=0.9,beta2=0.999,eps=1e-8";
  private static final String SKIPGRAM = "skipgram:hierarchical=false,maxn=0";
  private static final String CBOW = "cbow:hierarchical=false,undivided=false,sum=false,maxn=0";
  private static final String NGRAMS =
      "skipgram:hierarchical=false,undivided=true,minn=3,maxn=5,buckets=20000";
  private static final String CBOW_NGRAMS =
      "cbow:hierarchical=false,undivided=false,sum=false,minn=3,maxn=5,buckets=20000";

  static Stream<Case> cases() {
    return Stream.of(
        new Case(SKIPGRAM, SGD, "f32", "heap", "input"),
        new Case(SKIPGRAM, SGD, "bf16", "mmap", "input"),
        new Case(SKIPGRAM, ADAGRAD, "f32", "heap", "sum"),
        new Case(SKIPGRAM, SPARSE_ADAM, "f32", "heap", "input"),
        new Case(SKIPGRAM, SPARSE_ADAM, "bf16", "heap", "input"),
        new Case(CBOW, "sgd:lr=0.2", "f32", "heap", "input"),
        new Case(CBOW, ADAGRAD, "bf16", "heap", "input"),
        new Case(CBOW, SPARSE_ADAM, "f32", "mmap", "input"),
        new Case(NGRAMS, SGD, "f32", "heap", "input"),
        new Case(NGRAMS, ADAGRAD, "bf16", "heap", "input"),
        new Case(CBOW_NGRAMS, SPARSE_ADAM, "f32", "heap", "input"));
  }

  @BeforeAll
  static void writeTheText() throws IOException {
    List<String> lines = new ArrayList<>();
    WordNetGlosses.forEachLine(
        line -> {
          if (lines.size() < LINES) {
            lines.add(line);
          }
        });
    corpus = Files.write(folder.resolve("glosses.txt"), lines);
  }

  /** Says which kernels run, as {@code embedkit info} does. */
  @BeforeAll
  static void askForTheKernels() {
    Vocabulary words = Vocabulary.of(List.of("cat"));
    try (EmbeddingTable table = Tables.installed().create("heap", TableShape.f32(1, 1), words)) {
      kernels = Questions.of(table).ask(new Info()).kernels();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theTensorsAreThoseOfBefore(Case one) throws IOException {
    String key =
        String.join("\t", kernels, one.objective, one.optimizer, one.type, one.store)
            + "\t"
            + one.vectors;
    Map<String, String> now = learn(one);
    assertFalse(now.isEmpty());
    String record = System.getProperty("embedkit.test.record");
    if (record != null) {
      List<String> lines = new ArrayList<>();
      now.forEach((tensor, digest) -> lines.add(key + "\t" + tensor + "\t" + digest));
      Files.write(Path.of(record), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return;
    }
    Map<String, String> then = recorded().get(key);
    assertNotNull(then, "no digests were taken for " + key);
    assertEquals(then, now);
  }

  private static Map<String, String> learn(Case one) throws IOException {
    Path file = folder.resolve("table-" + System.nanoTime() + ".safetensors");
    Tables tables = Tables.installed();
    try (EmbeddingTable table = Pipeline.of(one.settings()).train()) {
      tables.save(table, file, Saving.usual().as("safetensors:state=true"));
    }
    Map<String, String> digests = digests(Files.readAllBytes(file));
    Files.delete(file);
    return digests;
  }

  private static Map<String, String> digests(byte[] file) throws IOException {
    int size = Math.toIntExact(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    JsonNode header = new ObjectMapper().readTree(file, 8, size);
    Map<String, String> digests = new TreeMap<>();
    header
        .properties()
        .forEach(
            tensor -> {
              JsonNode ends = tensor.getValue().get("data_offsets");
              if (ends != null) {
                int from = 8 + size + ends.get(0).intValue();
                int to = 8 + size + ends.get(1).intValue();
                digests.put(tensor.getKey(), digest(file, from, to));
              }
            });
    return digests;
  }

  private static String digest(byte[] bytes, int from, int to) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes, from, to - from);
      return HexFormat.of().formatHex(sha.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Map<String, String>> recorded() {
    Map<String, Map<String, String>> recorded = new LinkedHashMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                SameTablesTest.class.getResourceAsStream(DIGESTS), StandardCharsets.UTF_8))) {
      in.lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(
              line -> {
                String[] cells = line.split("\t");
                String key = String.join("\t", List.of(cells).subList(0, 6));
                recorded.computeIfAbsent(key, k -> new TreeMap<>()).put(cells[6], cells[7]);
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return recorded;
  }
}
