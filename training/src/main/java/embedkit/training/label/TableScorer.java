package embedkit.training.label;

import embedkit.Spec;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import embedkit.api.WordHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table that learned by the objective {@link Classifier}. */
final class TableScorer implements LineScorer {

  private static final int BLOCK = 256;

  private final EmbeddingTable table;
  private final Classifier objective;
  private final int dim;
  private final List<String> labels = new ArrayList<>();
  private final OutputMatrix outputs;
  private final EmbeddingStore features;
  private final int[] rowOf;

  TableScorer(EmbeddingTable table, String spec) {
    this.table = table;
    this.dim = table.dim();
    this.objective = objective(spec);
    Vocabulary words =
        table.vocabulary().orElseThrow(() -> broken("it has no words", "a table with its words"));
    boolean counted = words.hasCounts();
    List<Integer> rows = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (int row = 0; row < words.size(); row++) {
      String word = words.token(row);
      long count = counted ? words.count(row).orElse(0) : objective.minCountLabel();
      if (word.startsWith(objective.prefix()) && count >= objective.minCountLabel()) {
        labels.add(word);
        rows.add(row);
        counts.add(count);
      }
    }
    if (labels.size() < 2) {
      throw broken("it has " + labels.size() + " labels", "2 or more");
    }
    boolean tree = objective.loss() == LabelLoss.HIERARCHICAL;
    if (tree && !counted) {
      throw broken("its words have no counts", "those that its Huffman tree is made of");
    }
    this.outputs =
        new OutputMatrix(
            objective.loss(),
            counts.stream().mapToLong(c -> c).toArray(),
            tree ? forks() : labelRows(rows),
            dim,
            false);
    this.features = slot(LineFeatures.ROWS, dim);
    this.rowOf = index(slot(LineFeatures.BUCKETS, 1));
  }

  private static Classifier objective(String spec) {
    Spec parsed = Spec.parse(spec);
    if (!parsed.name().equals(Classifier.NAME)) {
      throw broken("its metadata say " + ClassifierModel.KEY + "=" + spec, "classifier:...");
    }
    return Classifier.parse(parsed.settings());
  }

  private static ConfigurationException broken(String found, String expected) {
    return new ConfigurationException(
        "this table says that it is a classifier, and "
            + found
            + "; expected "
            + expected
            + "; save it again from where it was trained");
  }

  private EmbeddingStore slot(String name, int width) {
    EmbeddingStore slot = table.store().slots().get(name);
    if (slot == null) {
      throw broken("its " + name + " are missing", "a file that keeps them, such as .safetensors");
    }
    if (slot.dim() != width) {
      throw broken("its " + name + " are of dim " + slot.dim(), "dim " + width);
    }
    return slot;
  }

  private float[] labelRows(List<Integer> rows) {
    float[] all = new float[Math.multiplyExact(rows.size(), dim)];
    for (int i = 0; i < rows.size(); i++) {
      table.store().gather(rows.get(i), 1, all, i * dim, dim);
      checkFinite(all, i * dim, "the row of " + labels.get(i));
    }
    return all;
  }

  private float[] forks() {
    EmbeddingStore forks = slot(ClassifierModel.FORKS, dim);
    if (forks.rows() != labels.size() - 1) {
      throw broken(
          "it has " + forks.rows() + " forks for " + labels.size() + " labels",
          labels.size() - 1 + " forks");
    }
    float[] all = new float[Math.multiplyExact((int) forks.rows(), dim)];
    forks.gather(0, (int) forks.rows(), all, 0, dim);
    for (int i = 0; i < forks.rows(); i++) {
      checkFinite(all, i * dim, "the row of fork " + i);
    }
    return all;
  }

  private void checkFinite(float[] values, int from, String what) {
    for (int d = from; d < from + dim; d++) {
      if (!Float.isFinite(values[d])) {
        throw new ConfigurationException(
            what
                + " has a number that is not finite, by which no label can be told; train again"
                + " with a lower learning rate");
      }
    }
  }

  private int[] index(EmbeddingStore buckets) {
    if (buckets.rows() != features.rows()) {
      throw broken(
          features.rows() + " features have " + buckets.rows() + " buckets", "one for each");
    }
    int[] index = new int[objective.hasNgrams() ? objective.buckets() : 0];
    Arrays.fill(index, -1);
    float[] some = new float[1 << 12];
    for (long row = 0; row < buckets.rows(); row += some.length) {
      int count = (int) Math.min(some.length, buckets.rows() - row);
      buckets.gather(row, count, some, 0, 1);
      for (int i = 0; i < count; i++) {
        boolean lineEnd = row + i == 0;
        if (lineEnd && some[i] == LineFeatures.NONE) {
          continue;
        }
        if (lineEnd || !(some[i] >= 0 && some[i] < index.length && some[i] == (int) some[i])) {
          throw broken(
              "feature " + (row + i) + " is of bucket " + some[i],
              "-1 for the first and whole numbers below " + index.length + " for the rest");
        }
        index[(int) some[i]] = (int) row + i;
      }
    }
    return index;
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public String prefix() {
    return objective.prefix();
  }

  @Override
  public float[] probabilities(List<String> tokens) {
    Rows words = new Rows(tokens.size());
    Rows more = new Rows(tokens.size());
    more.add(0);
    int[] hashes = new int[tokens.size() + 1];
    int known = 0;
    for (String token : tokens) {
      if (!token.startsWith(objective.prefix())) {
        byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
        long row = table.row(token);
        if (row >= 0) {
          words.add(row);
        }
        objective.ngrams().ifPresent(cut -> cut.each(utf8, bucket -> addBucket(bucket, more)));
        if (row >= 0) {
          hashes[known++] = WordHash.of(utf8);
        }
      }
    }
    hashes[known++] = WordHash.LINE_END;
    for (int i = 0; i < known; i++) {
      long run = hashes[i];
      for (int j = i + 1; j < known && j < i + objective.wordNgrams(); j++) {
        run = WordHash.next(run, hashes[j]);
        addBucket(WordHash.bucket(run, rowOf.length), more);
      }
    }
    float[] hidden = mean(words, more);
    checkFinite(hidden, 0, "a word of " + shown(tokens));
    return outputs.probabilities(hidden);
  }

  private static String shown(List<String> tokens) {
    String text = String.join(" ", tokens.subList(0, Math.min(8, tokens.size())));
    return "\"" + (text.length() > 80 ? text.substring(0, 80) : text) + "\"";
  }

  private void addBucket(int bucket, Rows more) {
    if (rowOf[bucket] >= 0) {
      more.add(rowOf[bucket]);
    }
  }

  private float[] mean(Rows words, Rows more) {
    double[] sum = new double[dim];
    add(table.store(), words, sum);
    add(features, more, sum);
    float[] mean = new float[dim];
    for (int d = 0; d < dim; d++) {
      mean[d] = (float) (sum[d] / (words.size + more.size));
    }
    return mean;
  }

  private void add(EmbeddingStore store, Rows rows, double[] sum) {
    float[] some = new float[Math.min(BLOCK, rows.size) * dim];
    for (int from = 0; from < rows.size; from += BLOCK) {
      int count = Math.min(BLOCK, rows.size - from);
      store.gather(rows.all, from, count, some, 0, dim);
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < dim; d++) {
          sum[d] += some[i * dim + d];
        }
      }
    }
  }

  /** A list of rows that grows. */
  private static final class Rows {
    private long[] all;
    private int size;

    Rows(int room) {
      all = new long[Math.max(8, room)];
    }

    void add(long row) {
      if (size == all.length) {
        all = Arrays.copyOf(all, 2 * size);
      }
      all[size++] = row;
    }
  }

  /** The numbers of the labels by their names. */
  static Map<String, Integer> numbers(List<String> labels) {
    Map<String, Integer> numbers = HashMap.newHashMap(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      numbers.put(labels.get(i), i);
    }
    return numbers;
  }
}
