package embedkit.training.label;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Remedy;
import embedkit.api.text.LineModel;
import embedkit.api.text.LinePass;
import embedkit.api.text.Objective;
import embedkit.api.text.Part;
import embedkit.spi.StoreProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The labels and the features of one text. */
final class ClassifierModel implements LineModel {

  /** What a table's metadata calls the options that a classifier is asked by. */
  static final String KEY = "classifier";

  /** The slot of the rows at the forks of the tree. */
  static final String FORKS = "classifier.forks";

  private final Classifier objective;
  private final int dim;
  private final int[] labelOf;
  private final int[] labelRows;
  private final long[] labelCounts;
  private final LineFeatures features;
  private final LabelTree tree;
  private final List<Part> parts;

  ClassifierModel(Classifier objective, Objective.Text text) {
    this.objective = objective;
    this.dim = text.dim();
    this.labelOf = labelsOf(objective, text);
    this.labelRows = new int[1 + Arrays.stream(labelOf).max().orElse(-1)];
    this.labelCounts = new long[labelRows.length];
    for (int row = 0; row < labelOf.length; row++) {
      if (labelOf[row] >= 0) {
        labelRows[labelOf[row]] = row;
        labelCounts[labelOf[row]] = text.counts()[row];
      }
    }
    check(text);
    this.features = LineFeatures.of(objective, text, labelOf);
    this.tree = objective.loss() == LabelLoss.HIERARCHICAL ? LabelTree.of(labelCounts) : null;
    List<Part> learned = new ArrayList<>();
    learned.add(Part.table(labelOf.length, dim));
    learned.add(
        Part.rows(LineFeatures.ROWS, features.rows(), dim, Part.Role.INPUT).savedWithTheTable());
    if (tree != null) {
      learned.add(Part.rows(FORKS, tree.forks(), dim, Part.Role.OUTPUT).savedWithTheTable());
    }
    this.parts = List.copyOf(learned);
  }

  private static int[] labelsOf(Classifier objective, Objective.Text text) {
    int[] labelOf = new int[Math.toIntExact(text.words().size())];
    byte[] prefix = objective.prefix().getBytes(StandardCharsets.UTF_8);
    int labels = 0;
    for (int row = 0; row < labelOf.length; row++) {
      byte[] word = text.words().utf8(row);
      boolean label =
          word.length >= prefix.length
              && Arrays.equals(word, 0, prefix.length, prefix, 0, prefix.length);
      labelOf[row] =
          !label ? WORD : text.counts()[row] < objective.minCountLabel() ? LEFT_OUT : labels++;
    }
    return labelOf;
  }

  private void check(Objective.Text text) {
    String owner = objective.prefix();
    if (labelRows.length == 0) {
      throw new ConfigurationException(
          "there is no label to learn: no word of the text that occurs often enough begins with "
              + owner,
          List.of(
              new Remedy.Setting(
                  "say what labels begin with", "objective", "classifier:prefix=PREFIX")));
    }
    if (labelRows.length == 1) {
      throw new ConfigurationException(
          "the text has one label, "
              + text.words().token(labelRows[0])
              + ", and no other that it could be told from");
    }
    long[] lines = new long[2];
    text.lines()
        .each(
            (ids, from, to) -> {
              lines[0]++;
              lines[1] += lines[1] == 0 && teaches(ids, from, to) ? 1 : 0;
            });
    if (lines[0] > 0 && lines[1] == 0) {
      throw new ConfigurationException(
          "no line has both a label and a word: of "
              + lines[0]
              + " lines none begins as in "
              + text.words().token(labelRows[0])
              + " some words");
    }
  }

  private boolean teaches(int[] ids, int from, int to) {
    boolean label = false;
    boolean word = false;
    for (int i = from; i < to && !(label && word); i++) {
      label |= labelOf[ids[i]] >= 0;
      word |= labelOf[ids[i]] == WORD;
    }
    return label && word;
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  @Override
  public void lay(EmbeddingStore table) {
    LineModel.super.lay(table);
    features.saveBuckets(table);
  }

  @Override
  public Map<String, String> metadata() {
    // A file as small as fastText's, which has four bytes for a count.
    return Map.of(KEY, objective.spec(), StoreProvider.WORD_WIDTH, StoreProvider.FOUR_BYTES);
  }

  @Override
  public int label(int row) {
    return labelOf[row];
  }

  @Override
  public int blockLines() {
    return objective.lines();
  }

  @Override
  public LinePass pass() {
    return new ClassifierPass(this);
  }

  Classifier objective() {
    return objective;
  }

  int dim() {
    return dim;
  }

  int labels() {
    return labelRows.length;
  }

  /** The row of the table that predicts a label. */
  int row(int label) {
    return labelRows[label];
  }

  long[] labelCounts() {
    return labelCounts;
  }

  LineFeatures features() {
    return features;
  }

  /** Null unless the loss is hierarchical. */
  LabelTree tree() {
    return tree;
  }
}
