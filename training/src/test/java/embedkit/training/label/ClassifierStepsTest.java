package embedkit.training.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.api.CharacterNgrams;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.text.LineBlock;
import embedkit.api.text.LinePass;
import embedkit.api.text.Objective;
import embedkit.testkit.ArrayStore;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Learning step by step, against plain sums over words, pieces and labels in doubles. */
class ClassifierStepsTest {

  private static final int DIM = 5;
  private static final double RATE = 0.3;

  private static final List<String> TEXT =
      List.of(
          "__label__a the cat sat on the mat",
          "__label__b dogs bark at the moon",
          "__label__c __label__a été né là",
          "__label__a cats sat",
          "__label__d moon",
          "__label__b the the the dogs",
          "__label__a bark cat bark cat bark",
          "__label__e __label__b __label__d on at on at",
          "__label__c 月 cat 月 moon");

  /** Words and labels in the order of their counts, as a corpus has them. */
  private static Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    TEXT.forEach(line -> List.of(line.split(" ")).forEach(w -> counts.merge(w, 1L, Long::sum)));
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }

  /** What a line is to learn, by names: input rows, and the yes and no of output rows. */
  private interface Outputs {
    /** The loss and, by output row, its slope. */
    double slopes(int line, double[] hidden, Map<String, double[]> rows, Map<String, Double> slope);
  }

  private final Map<String, Long> counts = counts();
  private final List<String> words = List.copyOf(counts.keySet());
  private final List<String> labels =
      words.stream().filter(w -> w.startsWith("__label__")).toList();

  private static String unsignedBucket(long h, int buckets) {
    return "#" + new BigInteger(Long.toUnsignedString(h)).mod(BigInteger.valueOf(buckets));
  }

  private static int fnv(String word) {
    int h = (int) 2166136261L;
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      h = (h ^ (int) b) * 16777619;
    }
    return h;
  }

  /** The input rows of a line: its words, the pieces of each, and runs of two or more. */
  private static List<String> inputs(String line, Classifier objective) {
    List<String> rows = new ArrayList<>();
    List<String> known = new ArrayList<>();
    for (String word : line.split(" ")) {
      if (!word.startsWith("__label__")) {
        known.add(word);
      }
    }
    rows.addAll(known);
    objective
        .ngrams()
        .ifPresent(
            cut ->
                known.forEach(
                    w ->
                        cut.each(
                            w.getBytes(StandardCharsets.UTF_8), bucket -> rows.add("#" + bucket))));
    known.add("</s>");
    rows.add("#-1");
    for (int i = 0; i < known.size(); i++) {
      long h = fnv(known.get(i));
      for (int j = i + 1; j < known.size() && j < i + objective.wordNgrams(); j++) {
        h = h * 116049371L + fnv(known.get(j));
        rows.add(unsignedBucket(h, objective.buckets()));
      }
    }
    return rows;
  }

  private static List<String> labelsOf(String line) {
    return List.of(line.split(" ")).stream().filter(w -> w.startsWith("__label__")).toList();
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double dot(double[] a, double[] b) {
    double dot = 0;
    for (int d = 0; d < a.length; d++) {
      dot += a[d] * b[d];
    }
    return dot;
  }

  /** Yes or no to a row. */
  private static double say(
      String row,
      boolean yes,
      double[] hidden,
      Map<String, double[]> rows,
      Map<String, Double> to) {
    double p = sigmoid(dot(rows.get(row), hidden));
    to.merge(row, p - (yes ? 1 : 0), Double::sum);
    return -Math.log(yes ? p : 1 - p);
  }

  /** Learns the text twice with both, and compares every number after each block. */
  private void compare(Classifier objective, Random bits, Outputs outputs) {
    VocabularyBuilder builder = new VocabularyBuilder();
    counts.forEach(
        (word, count) -> {
          byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
          builder.add(utf8, 0, utf8.length, count);
        });
    Vocabulary vocabulary = builder.build();
    int[][] ids =
        TEXT.stream()
            .map(l -> List.of(l.split(" ")).stream().mapToInt(words::indexOf).toArray())
            .toArray(int[][]::new);
    long[] rowCounts = counts.values().stream().mapToLong(c -> c).toArray();
    ClassifierModel model =
        new ClassifierModel(
            objective,
            new Objective.Text(
                vocabulary,
                rowCounts,
                DIM,
                5,
                1,
                line -> Arrays.stream(ids).forEach(each -> line.line(each, 0, each.length))));
    ArrayStore table = new ArrayStore(TableShape.f32(words.size(), DIM));
    model.lay(table);
    EmbeddingStore[] parts =
        model.parts().stream().map(part -> part.of(table)).toArray(EmbeddingStore[]::new);
    Random random = new Random(4);
    Map<String, double[]> reference = new TreeMap<>();
    for (int part = 0; part < parts.length; part++) {
      for (int row = 0; row < parts[part].rows(); row++) {
        float[] values = new float[DIM];
        double[] doubles = new double[DIM];
        for (int d = 0; d < DIM; d++) {
          values[d] = (float) random.nextGaussian();
          doubles[d] = values[d];
        }
        parts[part].scatter(row, 1, values, 0, DIM);
        reference.put(name(model, table, part, row), doubles);
      }
    }
    learnBoth(objective, model, ids, parts, table, reference, bits, outputs);
  }

  private String name(ClassifierModel model, EmbeddingStore table, int part, int row) {
    String slot = model.parts().get(part).name();
    if (slot.equals(LineFeatures.ROWS)) {
      float[] bucket = new float[1];
      table.slots().get(LineFeatures.BUCKETS).gather(row, 1, bucket, 0, 1);
      return "#" + (int) bucket[0];
    }
    return slot.isEmpty() ? words.get(row) : "fork" + row;
  }

  private void learnBoth(
      Classifier objective,
      ClassifierModel model,
      int[][] ids,
      EmbeddingStore[] parts,
      EmbeddingStore table,
      Map<String, double[]> reference,
      Random bits,
      Outputs outputs) {
    int[] blockWords = new int[100];
    int[] wordStarts = new int[ids.length + 1];
    int[] blockLabels = new int[100];
    int[] labelStarts = new int[ids.length + 1];
    for (int line = 0; line < ids.length; line++) {
      wordStarts[line + 1] = wordStarts[line];
      labelStarts[line + 1] = labelStarts[line];
      for (int id : ids[line]) {
        if (model.label(id) >= 0) {
          blockLabels[labelStarts[line + 1]++] = model.label(id);
        } else {
          blockWords[wordStarts[line + 1]++] = id;
        }
      }
    }
    LineBlock block = new LineBlock();
    block.lay(blockWords, wordStarts, blockLabels, labelStarts);
    LinePass pass = model.pass();
    for (int epoch = 0; epoch < 2; epoch++) {
      for (int from = 0; from < ids.length; from += objective.lines()) {
        int to = Math.min(ids.length, from + objective.lines());
        block.choose(from, to);
        pass.learn(block, bits::nextLong, parts);
        for (int part = 0; part < parts.length; part++) {
          step(pass, part, parts[part]);
        }
        double loss = stepReference(objective, from, to, reference, outputs);
        assertEquals(loss, pass.loss(), 1e-4 * (1 + loss), objective.spec());
        assertEquals(to - from, pass.examples());
        same(model, table, parts, reference, objective.spec());
      }
    }
  }

  private static void step(LinePass pass, int part, EmbeddingStore rows) {
    float[] row = new float[DIM];
    for (int i = 0; i < pass.count(part); i++) {
      for (int d = 0; d < DIM; d++) {
        row[d] = (float) -RATE * pass.gradients(part)[i * pass.stride(part) + d];
      }
      rows.add(pass.rows(part)[i], 1, row, 0, DIM);
    }
  }

  private double stepReference(
      Classifier objective, int from, int to, Map<String, double[]> rows, Outputs outputs) {
    double loss = 0;
    Map<String, double[]> gradients = new TreeMap<>();
    for (int line = from; line < to; line++) {
      List<String> inputs = inputs(TEXT.get(line), objective);
      double[] hidden = new double[DIM];
      for (String input : inputs) {
        for (int d = 0; d < DIM; d++) {
          hidden[d] += rows.get(input)[d] / inputs.size();
        }
      }
      Map<String, Double> slopes = new TreeMap<>();
      loss += outputs.slopes(line, hidden, rows, slopes);
      double[] hiddenGradient = new double[DIM];
      slopes.forEach(
          (row, slope) -> {
            double[] gradient = gradients.computeIfAbsent(row, r -> new double[DIM]);
            for (int d = 0; d < DIM; d++) {
              gradient[d] += slope * hidden[d];
              hiddenGradient[d] += slope * rows.get(row)[d];
            }
          });
      for (String input : inputs) {
        double[] gradient = gradients.computeIfAbsent(input, r -> new double[DIM]);
        for (int d = 0; d < DIM; d++) {
          gradient[d] += hiddenGradient[d] / inputs.size();
        }
      }
    }
    gradients.forEach(
        (row, gradient) -> {
          for (int d = 0; d < DIM; d++) {
            rows.get(row)[d] -= RATE * gradient[d];
          }
        });
    return loss;
  }

  private void same(
      ClassifierModel model,
      EmbeddingStore table,
      EmbeddingStore[] parts,
      Map<String, double[]> reference,
      String spec) {
    float[] row = new float[DIM];
    float[] expected = new float[DIM];
    for (int part = 0; part < parts.length; part++) {
      for (int i = 0; i < parts[part].rows(); i++) {
        parts[part].gather(i, 1, row, 0, DIM);
        String name = name(model, table, part, i);
        for (int d = 0; d < DIM; d++) {
          expected[d] = (float) reference.get(name)[d];
        }
        assertArrayEquals(expected, row, 2e-5f, spec + ": " + name);
      }
    }
  }

  private static Classifier of(LabelLoss loss, int wordNgrams, boolean pieces, int lines) {
    return new Classifier(
        "__label__",
        loss,
        wordNgrams,
        pieces ? Optional.of(new CharacterNgrams(2, 3, 97)) : Optional.empty(),
        97,
        2,
        1,
        lines);
  }

  /** Each of a line's labels as often as the next; the drawn one is told by the same bits. */
  private static String drawn(int line, Random bits) {
    List<String> all = labelsOf(TEXT.get(line));
    return all.size() == 1
        ? all.get(0)
        : all.get((int) Long.remainderUnsigned(bits.nextLong(), all.size()));
  }

  @Test
  void softmaxIsThatOfThePlainSums() {
    for (int lines : new int[] {1, 4, 9}) {
      for (int wordNgrams : new int[] {1, 2, 3}) {
        Random same = new Random(8);
        compare(
            of(LabelLoss.SOFTMAX, wordNgrams, wordNgrams == 2, lines),
            new Random(8),
            (line, hidden, rows, slopes) -> {
              String right = drawn(line, same);
              double sum = 0;
              for (String label : labels) {
                sum += Math.exp(dot(rows.get(label), hidden));
              }
              for (String label : labels) {
                double share = Math.exp(dot(rows.get(label), hidden)) / sum;
                slopes.put(label, share - (label.equals(right) ? 1 : 0));
              }
              return Math.log(sum) - dot(rows.get(right), hidden);
            });
      }
    }
  }

  @Test
  void oneVersusAllIsThatOfThePlainSums() {
    for (int lines : new int[] {1, 4}) {
      compare(
          of(LabelLoss.ONE_VS_ALL, 2, true, lines),
          new Random(8),
          (line, hidden, rows, slopes) -> {
            Set<String> right = new LinkedHashSet<>(labelsOf(TEXT.get(line)));
            return labels.stream()
                .mapToDouble(l -> say(l, right.contains(l), hidden, rows, slopes))
                .sum();
          });
    }
  }

  /** Ways as they are drawn by hand: of the rarer two, the later one goes to the left. */
  @Test
  void hierarchicalSoftmaxIsThatOfThePlainSums() {
    // Counts: a 4, b 3, c 2, d 2, e 1.
    assertEquals(
        List.of("__label__a", "__label__b", "__label__c", "__label__d", "__label__e"), labels);
    // Fork 0 joins e and d, fork 1 c and fork 0, which goes before the label b that is as rare.
    LabelTree tree = LabelTree.of(new long[] {4, 3, 2, 2, 1});
    assertWay(tree, 0, "3R 2R");
    assertWay(tree, 1, "3R 2L");
    assertWay(tree, 2, "3L 1L");
    assertWay(tree, 3, "3L 1R 0R");
    assertWay(tree, 4, "3L 1R 0L");
    for (int lines : new int[] {1, 4}) {
      Random same = new Random(8);
      compare(
          of(LabelLoss.HIERARCHICAL, 2, true, lines),
          new Random(8),
          (line, hidden, rows, slopes) -> {
            int right = labels.indexOf(drawn(line, same));
            double loss = 0;
            for (int i = 0; i < tree.path(right).length; i++) {
              loss += say("fork" + tree.path(right)[i], tree.turns(right)[i], hidden, rows, slopes);
            }
            return loss;
          });
    }
  }

  private static void assertWay(LabelTree tree, int label, String way) {
    StringBuilder found = new StringBuilder();
    for (int i = 0; i < tree.path(label).length; i++) {
      found.append(tree.path(label)[i]).append(tree.turns(label)[i] ? "R " : "L ");
    }
    assertEquals(way, found.toString().strip(), "label " + label);
  }

  @Test
  void negativesAreOtherLabelsByTheSquareRootOfTheirCounts() {
    for (int lines : new int[] {1, 4}) {
      Random same = new Random(8);
      compare(
          of(LabelLoss.NEGATIVES, 2, false, lines),
          new Random(8),
          (line, hidden, rows, slopes) -> {
            String right = drawn(line, same);
            double loss = say(right, true, hidden, rows, slopes);
            for (int i = 0; i < 2; i++) {
              List<String> others = labels.stream().filter(l -> !l.equals(right)).toList();
              double all = others.stream().mapToDouble(l -> Math.sqrt(counts.get(l))).sum();
              double at = (same.nextLong() >>> 11) * 0x1p-53 * all;
              int k = 0;
              while (at > Math.sqrt(counts.get(others.get(k)))) {
                at -= Math.sqrt(counts.get(others.get(k++)));
              }
              loss += say(others.get(k), false, hidden, rows, slopes);
            }
            return loss;
          });
    }
  }
}
