package embedkit.training.label;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.LineBlock;
import embedkit.api.text.LinePass;
import embedkit.api.text.RowGradients;
import embedkit.kernels.Kernels;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** The gradients of a few lines: the mean of each line's rows predicts its labels. */
final class ClassifierPass implements LinePass {

  private final LineFeatures features;
  private final int stride;
  private final RowGradients rows;
  private final RowGradients more;
  private final LabelOutput output;
  private final float[] hidden;
  private final float[] hiddenGradients;
  private final float[] share;
  private int[] words = new int[1 << 10];
  private final int[] wordStart;
  private int[] listed = new int[1 << 10];
  private final int[] moreStart;
  private int lines;
  private double loss;

  ClassifierPass(ClassifierModel model) {
    int most = model.objective().lines();
    int room = (most + 3) & -4;
    this.features = model.features();
    this.stride = Kernels.stride(model.dim());
    this.rows = new RowGradients(1 << 10, stride);
    this.more = new RowGradients(1 << 10, stride);
    this.output =
        switch (model.objective().loss()) {
          case SOFTMAX, ONE_VS_ALL -> new WholeOutput(model, rows);
          case HIERARCHICAL -> new TreeOutput(model, stride);
          case NEGATIVES -> new DrawnOutput(model, rows);
        };
    this.hidden = new float[(room + RowGradients.PADDING) * stride];
    this.hiddenGradients = new float[hidden.length];
    this.share = new float[room];
    this.wordStart = new int[room + 1];
    this.moreStart = new int[room + 1];
  }

  @Override
  public void learn(LineBlock block, LongSupplier random, EmbeddingStore[] parts) {
    rows.clear();
    output.begin();
    lines = block.to() - block.from();
    place(block, random);
    rows.gather(parts[0]);
    output.gather(parts);
    int used = ((lines + 3) & -4) * stride;
    Arrays.fill(hidden, 0, used, 0);
    Arrays.fill(hiddenGradients, 0, used, 0);
    Kernels.addRows(rows.values(), words, wordStart, lines, stride, hidden);
    more.gather(parts[1]);
    Kernels.addRows(more.values(), listed, moreStart, lines, stride, hidden);
    divide(hidden);
    loss = output.learn(hidden, hiddenGradients, lines);
    divide(hiddenGradients);
    Kernels.addToRows(hiddenGradients, words, wordStart, lines, stride, rows.gradients());
    Kernels.addToRows(hiddenGradients, listed, moreStart, lines, stride, more.gradients());
  }

  private void place(LineBlock block, LongSupplier random) {
    int word = 0;
    int next = 0;
    more.clear();
    for (int line = 0; line < lines; line++) {
      int from = block.wordStarts()[block.from() + line];
      int to = block.wordStarts()[block.from() + line + 1];
      if (word + to - from > words.length) {
        words = Arrays.copyOf(words, Math.max(word + to - from, 2 * words.length));
      }
      rows.place(block.words(), from, to - from, words, word);
      word += to - from;
      wordStart[line + 1] = word;
      next = placeFeatures(block, from, to, next);
      moreStart[line + 1] = next;
      int all = word - wordStart[line] + next - moreStart[line];
      share[line] = 1f / all;
      output.place(
          line,
          block.labels(),
          block.labelStarts()[block.from() + line],
          block.labelStarts()[block.from() + line + 1],
          random);
    }
  }

  private int placeFeatures(LineBlock block, int from, int to, int at) {
    int needed = Math.addExact(at, features.most(block.words(), from, to));
    if (needed > listed.length) {
      listed = Arrays.copyOf(listed, Math.max(needed, 2 * listed.length));
    }
    int end = features.list(block.words(), from, to, listed, at);
    more.place(listed, at, end - at, listed, at);
    return end;
  }

  /** Gives each line's sum its share. */
  private void divide(float[] sums) {
    for (int line = 0; line < lines; line++) {
      Kernels.scale(share[line], sums, line * stride, sums, line * stride, stride);
    }
  }

  @Override
  public double loss() {
    return loss;
  }

  @Override
  public long examples() {
    return lines;
  }

  @Override
  public void temper(double rate) {
    output.temper(rate);
  }

  private RowGradients part(int part) {
    return part == 0 ? rows : part == 1 ? more : output.ownRows();
  }

  @Override
  public long[] rows(int part) {
    return part(part).rows();
  }

  @Override
  public int count(int part) {
    return part(part).size();
  }

  @Override
  public float[] gradients(int part) {
    return part(part).gradients();
  }

  @Override
  public int stride(int part) {
    return stride;
  }
}
