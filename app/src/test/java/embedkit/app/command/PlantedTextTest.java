package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.EmbeddingTable;
import embedkit.search.evaluation.Evaluation;
import embedkit.search.evaluation.WordPairs;
import embedkit.training.Pipeline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand lines, each of words of one topic among words of none: what is left out of a pipeline
 * is chosen so that even so small a text teaches which words belong together.
 */
@Tag("slow")
class PlantedTextTest {

  private static final int TOPICS = 20;
  private static final int WORDS = 20;

  @TempDir Path folder;
  private Path text;

  @BeforeEach
  void plant() throws IOException {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder();
    for (int line = 0; line < 1000; line++) {
      int topic = random.nextInt(TOPICS);
      for (int i = 0; i < 12; i++) {
        boolean noise = random.nextDouble() < 0.3;
        lines.append(noise ? "n" + rank(random, 50) : "t" + topic + "w" + rank(random, WORDS));
        lines.append(i < 11 ? ' ' : '\n');
      }
    }
    text = Files.writeString(folder.resolve("planted.txt"), lines);
  }

  /** The rank of a word whose frequency falls as one over its rank. */
  private static int rank(Random random, int words) {
    double sum = 0;
    for (int i = 1; i <= words; i++) {
      sum += 1.0 / i;
    }
    double at = random.nextDouble() * sum;
    int rank = 0;
    for (at -= 1; at > 0 && rank < words - 1; at -= 1.0 / (rank + 1)) {
      rank++;
    }
    return rank;
  }

  private WordPairs pairs() throws IOException {
    Random random = new Random(2);
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      int topic = random.nextInt(TOPICS);
      int other = i % 2 == 0 ? topic : (topic + 1 + random.nextInt(TOPICS - 1)) % TOPICS;
      int a = random.nextInt(8);
      int b = (a + 1 + random.nextInt(7)) % 8;
      pairs.append("t%dw%d\tt%dw%d\t%d\n".formatted(topic, a, other, b, i % 2 == 0 ? 10 : 1));
    }
    return WordPairs.read(
        "planted", new ByteArrayInputStream(pairs.toString().getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objective=skipgram",
        "objective=cbow:undivided=true",
        "objective=cbow:sum=true",
        "objective=cbow:hierarchical=true",
        "objective=skipgram:maxn=4",
        "objective=cbow",
        "objective=skipgram:hierarchical=true",
        "optimizer=adam",
        "optimizer=sparse-adam",
        "optimizer=adagrad",
        "optimizer=rowwise-adagrad",
        "optimizer=glove-adagrad",
        "optimizer=rmsprop",
        "optimizer=ftrl",
        "optimizer=sgd:momentum=0.9"
      })
  void defaultsLearnAThousandLines(String choice) throws IOException {
    String[] named = choice.split("=", 2);
    Pipeline pipeline = Pipeline.of(Map.of("corpus", text.toString(), named[0], named[1]));
    try (EmbeddingTable table = pipeline.with(Pipeline.THREADS, 1L).train()) {
      double spearman = Evaluation.of(table).pairs(pairs()).spearman();
      assertTrue(spearman >= 0.8, choice + " reaches " + spearman);
      assertEquals("25", table.metadata().get("epochs"), "a text so small is gone through often");
      assertEquals("1", table.metadata().get("min-count"), "and no word of it left out");
      double kept = Double.parseDouble(table.metadata().get("subsample"));
      assertEquals(0.4 / table.store().rows(), kept, 1e-6, "nor thinned out for being frequent");
    }
  }

  /** All at their defaults. GloVe is not among them: it weighs only pairs that occur. */
  static Stream<Arguments> everyPair() {
    List<String> objectives =
        List.of(
            "skipgram",
            "cbow",
            "cbow:undivided=true",
            "cbow:sum=true",
            "skipgram:hierarchical=true",
            "cbow:hierarchical=true",
            "skipgram:maxn=4");
    List<String> optimizers =
        List.of(
            "sgd",
            "sgd:momentum=0.9",
            "adagrad",
            "rowwise-adagrad",
            "glove-adagrad",
            "rmsprop",
            "adam",
            "sparse-adam",
            "adamw",
            "ftrl");
    return objectives.stream().flatMap(o -> optimizers.stream().map(p -> Arguments.of(o, p)));
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("everyPair")
  void everyObjectiveLearnsAThousandLinesWithEveryOptimizer(String objective, String optimizer)
      throws IOException {
    Pipeline pipeline =
        Pipeline.of(text.toString())
            .with(Pipeline.OBJECTIVE, objective)
            .with(Pipeline.OPTIMIZER, optimizer)
            .with(Pipeline.THREADS, 1L);
    try (EmbeddingTable table = pipeline.train()) {
      double spearman = Evaluation.of(table).pairs(pairs()).spearman();
      assertTrue(spearman >= 0.8, objective + " with " + optimizer + " reaches " + spearman);
    }
  }

  @Test
  void aRateThatIsNamedStays() {
    Pipeline given =
        Pipeline.of(Map.of("corpus", text.toString(), "optimizer", "adam:lr=0.001", "epochs", "1"));
    try (EmbeddingTable table = given.train()) {
      assertEquals("1", table.metadata().get("epochs"));
      String optimizer = table.metadata().get("optimizer");
      assertTrue(optimizer.contains("lr=0.001") && optimizer.contains("eps=1.0E-8"), optimizer);
    }
  }
}
