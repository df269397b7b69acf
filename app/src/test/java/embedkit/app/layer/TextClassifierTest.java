package embedkit.app.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.layer.BagMode;
import embedkit.api.layer.BagPass;
import embedkit.api.layer.Bags;
import embedkit.api.layer.EmbeddingLayer;
import embedkit.api.layer.OutputLayer;
import embedkit.api.layer.OutputPass;
import embedkit.app.corpus.WordNetGlosses;
import embedkit.app.corpus.WordNetGlosses.PartOfSpeech;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An example to start from: a text classifier whose first layer is an embedding table. It tells the
 * glosses of nouns from those of verbs by the mean of their words' vectors and a softmax on top,
 * with Adagrad as it is by default. Glosses of both kinds are equally many, so that guessing is
 * right for half.
 */
class TextClassifierTest {

  private static final int DIM = 16;
  private static final int BATCH = 64;
  private static final double RATE = 0.05;

  private record Example(long[] ids, int label) {}

  private final Random random = new Random(3);
  private final List<Example> learned = new ArrayList<>();
  private final List<Example> heldOut = new ArrayList<>();
  private Vocabulary vocabulary;

  /** Reads the glosses; every tenth of them is held out. Rare words share row 0. */
  private void read() {
    List<List<String>> glosses = new ArrayList<>();
    for (PartOfSpeech part : List.of(PartOfSpeech.NOUN, PartOfSpeech.VERB)) {
      List<String> ofPart = new ArrayList<>();
      WordNetGlosses.forEachGloss(part, ofPart::add);
      Collections.shuffle(ofPart, random);
      glosses.add(ofPart);
    }
    int each = glosses.stream().mapToInt(List::size).min().orElseThrow();
    Map<String, Integer> counts = new HashMap<>();
    glosses.forEach(
        part ->
            part.subList(each / 10, each).stream()
                .flatMap(gloss -> Stream.of(gloss.split(" ")))
                .forEach(word -> counts.merge(word, 1, Integer::sum)));
    List<String> words = new ArrayList<>(List.of("<rare>"));
    counts.forEach(
        (word, count) -> {
          if (count >= 3) {
            words.add(word);
          }
        });
    vocabulary = Vocabulary.of(words);
    for (int label = 0; label < 2; label++) {
      for (int i = 0; i < each; i++) {
        long[] ids =
            Stream.of(glosses.get(label).get(i).split(" "))
                .mapToLong(word -> Math.max(0, vocabulary.row(word)))
                .toArray();
        (i < each / 10 ? heldOut : learned).add(new Example(ids, label));
      }
    }
    Collections.shuffle(learned, random);
  }

  private static Bags bags(List<Example> examples) {
    return Bags.of(examples.stream().map(Example::ids).toArray(long[][]::new));
  }

  /** Trains and returns the share of held-out glosses that it tells rightly. */
  private double accuracy(EmbeddingLayer layer, TableOptimizer optimizer, int epochs) {
    Tables tables = Tables.installed();
    Vocabulary kinds = Vocabulary.of(List.of("noun", "verb"));
    try (EmbeddingTable classes = tables.create("heap", TableShape.f32(2, DIM), kinds)) {
      OutputLayer top = OutputLayer.over(classes.store());
      TableOptimizer ofClasses = tables.catalog().optimizer("adagrad").bind(classes.store());
      for (int first = 0; first < epochs * learned.size(); first += BATCH) {
        int from = first % learned.size();
        List<Example> batch = learned.subList(from, Math.min(learned.size(), from + BATCH));
        BagPass pass = layer.bag(bags(batch), BagMode.MEAN);
        OutputPass found = top.softmax(pass.output(), labels(batch));
        pass.gradient(found.upstream()).step(optimizer, RATE);
        found.gradient().step(ofClasses, RATE);
      }
      int[] told = top.best(layer.bag(bags(heldOut), BagMode.MEAN).output());
      int[] right = labels(heldOut);
      long hits = IntStream.range(0, told.length).filter(i -> told[i] == right[i]).count();
      return (double) hits / told.length;
    }
  }

  private static int[] labels(List<Example> examples) {
    return examples.stream().mapToInt(Example::label).toArray();
  }

  @Test
  void glossesOfNounsAreToldFromThoseOfVerbsAndTheEmbeddingsLearnIt() {
    read();
    Tables tables = Tables.installed();
    TableShape shape = TableShape.f32(vocabulary.size(), DIM);
    try (EmbeddingTable table = tables.create("heap", shape, Optional.of(vocabulary), Map.of())) {
      tables.initialize(table, "uniform:low=-0.1,high=0.1", 1);
      TableOptimizer optimizer = tables.catalog().optimizer("adagrad").bind(table.store());
      float[] before = table.vector("someone").orElseThrow();
      EmbeddingLayer layer = EmbeddingLayer.over(table.store());
      double frozen = accuracy(layer.frozen(), optimizer, 1);
      assertArrayEquals(before, table.vector("someone").orElseThrow(), "frozen rows move");
      double trained = accuracy(layer, optimizer, 2);
      assertTrue(trained > 0.85, "right for " + trained);
      assertTrue(trained > frozen + 0.05, "random rows are right for " + frozen);
      assertFalse(Arrays.equals(before, table.vector("someone").orElseThrow()), "rows stand still");
    }
  }
}
