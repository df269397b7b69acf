package embedkit.app.layer;

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
import embedkit.app.corpus.WordNetGlosses;
import embedkit.app.corpus.WordNetGlosses.PartOfSpeech;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An example to start from: a text classifier whose first layer is an embedding table. It tells the
 * glosses of nouns from those of verbs by the mean of their words' vectors and a softmax on top,
 * gradients by hand. Glosses of both kinds are equally many, so that guessing is right for half.
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

  /** The softmax on top: a weight for each class and column, and a bias. */
  private static final class Softmax {
    private final float[][] weights = new float[2][DIM];
    private final float[] bias = new float[2];

    /** Returns the chance of each class for one vector. */
    double[] chances(float[] vectors, int from) {
      double[] chances = new double[2];
      double sum = 0;
      for (int c = 0; c < 2; c++) {
        double logit = bias[c];
        for (int d = 0; d < DIM; d++) {
          logit += weights[c][d] * vectors[from + d];
        }
        chances[c] = Math.exp(logit);
        sum += chances[c];
      }
      chances[0] /= sum;
      chances[1] /= sum;
      return chances;
    }

    /** Learns from one vector, and writes what the loss asks of it. */
    void learn(float[] vectors, int from, int label, float[] upstream) {
      double[] chances = chances(vectors, from);
      for (int c = 0; c < 2; c++) {
        float slope = (float) (chances[c] - (c == label ? 1 : 0));
        for (int d = 0; d < DIM; d++) {
          upstream[from + d] += slope * weights[c][d];
          weights[c][d] -= (float) RATE * slope * vectors[from + d];
        }
        bias[c] -= (float) RATE * slope;
      }
    }
  }

  private static Bags bags(List<Example> examples) {
    return Bags.of(examples.stream().map(Example::ids).toArray(long[][]::new));
  }

  /** Trains and returns the share of held-out glosses that it tells rightly. */
  private double accuracy(EmbeddingLayer layer, TableOptimizer optimizer, int epochs) {
    Softmax top = new Softmax();
    for (int first = 0; first < epochs * learned.size(); first += BATCH) {
      int from = first % learned.size();
      List<Example> batch = learned.subList(from, Math.min(learned.size(), from + BATCH));
      BagPass pass = layer.bag(bags(batch), BagMode.MEAN);
      float[] upstream = new float[batch.size() * DIM];
      for (int i = 0; i < batch.size(); i++) {
        top.learn(pass.output(), i * DIM, batch.get(i).label, upstream);
      }
      pass.gradient(upstream).step(optimizer, RATE);
    }
    float[] vectors = layer.bag(bags(heldOut), BagMode.MEAN).output();
    int right = 0;
    for (int i = 0; i < heldOut.size(); i++) {
      double[] chances = top.chances(vectors, i * DIM);
      right += (chances[1] > chances[0] ? 1 : 0) == heldOut.get(i).label ? 1 : 0;
    }
    return (double) right / heldOut.size();
  }

  @Test
  void glossesOfNounsAreToldFromThoseOfVerbsAndTheEmbeddingsLearnIt() {
    read();
    Tables tables = Tables.installed();
    TableShape shape = TableShape.f32(vocabulary.size(), DIM);
    try (EmbeddingTable table = tables.create("heap", shape, Optional.of(vocabulary), Map.of())) {
      tables.initialize(table, "uniform:low=-0.1,high=0.1", 1);
      TableOptimizer optimizer = tables.catalog().optimizer("adagrad:lr=0.05").bind(table.store());
      float[] before = table.vector("someone").orElseThrow();
      EmbeddingLayer layer = EmbeddingLayer.over(table.store());
      double frozen = accuracy(layer.frozen(), optimizer, 2);
      assertTrue(
          java.util.Arrays.equals(before, table.vector("someone").orElseThrow()),
          "frozen rows move");
      double trained = accuracy(layer, optimizer, 2);
      System.out.printf(
          "nouns from verbs: guessing 0.500, softmax on random rows %.3f, with rows that learn %.3f%n",
          frozen, trained);
      assertTrue(trained > 0.85, "right for " + trained);
      assertTrue(trained > frozen + 0.05, "random rows are right for " + frozen);
      assertTrue(
          !java.util.Arrays.equals(before, table.vector("someone").orElseThrow()),
          "rows stand still");
    }
  }
}
