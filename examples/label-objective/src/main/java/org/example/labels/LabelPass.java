package org.example.labels;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.LineBlock;
import embedkit.api.text.LinePass;
import embedkit.api.text.RowGradients;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** Softmax over all labels, of the mean of a line's words. */
final class LabelPass implements LinePass {

  private final int dim;
  private final int labels;
  private final RowGradients words;
  private final RowGradients outputs;
  private final float[] mean;
  private final float[] meanGradient;
  private final float[] shares;
  private int[] places = new int[1024];
  private double loss;
  private long examples;

  LabelPass(int labels, int dim) {
    this.labels = labels;
    this.dim = dim;
    this.words = new RowGradients(1024, dim);
    this.outputs = new RowGradients(labels, dim);
    this.mean = new float[dim];
    this.meanGradient = new float[dim];
    this.shares = new float[labels];
  }

  @Override
  public void learn(LineBlock block, LongSupplier random, EmbeddingStore[] parts) {
    words.clear();
    outputs.clear();
    int first = block.wordStarts()[block.from()];
    int count = block.wordStarts()[block.to()] - first;
    if (count > places.length) {
      places = new int[Math.max(count, 2 * places.length)];
    }
    for (int i = 0; i < count; i++) {
      places[i] = words.place(block.words()[first + i]);
    }
    for (int label = 0; label < labels; label++) {
      outputs.place(label);
    }
    words.gather(parts[0]);
    outputs.gather(parts[1]);
    loss = 0;
    examples = 0;
    for (int line = block.from(); line < block.to(); line++) {
      learn(block, line, first);
    }
  }

  private void learn(LineBlock block, int line, int first) {
    int from = block.wordStarts()[line] - first;
    int to = block.wordStarts()[line + 1] - first;
    Arrays.fill(mean, 0);
    for (int i = from; i < to; i++) {
      addTo(mean, 0, 1f / (to - from), words.values(), places[i] * dim);
    }
    softmax();
    int firstLabel = block.labelStarts()[line];
    int labelsOfLine = block.labelStarts()[line + 1] - firstLabel;
    examples += labelsOfLine;
    Arrays.fill(meanGradient, 0);
    for (int label = 0; label < labels; label++) {
      int times = 0;
      for (int i = 0; i < labelsOfLine; i++) {
        times += block.labels()[firstLabel + i] == label ? 1 : 0;
      }
      if (times > 0) {
        loss -= times * Math.log(Math.max(shares[label], Float.MIN_NORMAL));
        loss += Float.isNaN(shares[label]) ? Double.NaN : 0;
      }
      float slope = labelsOfLine * shares[label] - times;
      addTo(meanGradient, 0, slope, outputs.values(), label * dim);
      addTo(outputs.gradients(), label * dim, slope, mean, 0);
    }
    for (int i = from; i < to; i++) {
      addTo(words.gradients(), places[i] * dim, 1f / (to - from), meanGradient, 0);
    }
  }

  /** The share of each label, by the mean of the line. */
  private void softmax() {
    float most = Float.NEGATIVE_INFINITY;
    for (int label = 0; label < labels; label++) {
      float dot = 0;
      for (int d = 0; d < dim; d++) {
        dot += mean[d] * outputs.values()[label * dim + d];
      }
      shares[label] = dot;
      most = Math.max(most, dot);
    }
    double sum = 0;
    for (int label = 0; label < labels; label++) {
      shares[label] = (float) Math.exp(shares[label] - most);
      sum += shares[label];
    }
    for (int label = 0; label < labels; label++) {
      shares[label] /= (float) sum;
    }
  }

  private void addTo(float[] to, int at, float factor, float[] some, int from) {
    for (int d = 0; d < dim; d++) {
      to[at + d] += factor * some[from + d];
    }
  }

  @Override
  public double loss() {
    return loss;
  }

  @Override
  public long examples() {
    return examples;
  }

  private RowGradients part(int part) {
    return part == 0 ? words : outputs;
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
    return dim;
  }
}
