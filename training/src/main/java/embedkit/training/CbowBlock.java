package embedkit.training;

import embedkit.kernels.Kernels;
import java.util.Arrays;

/**
 * A block of CBOW: the mean of the input rows of the words around it predicts each word. The words
 * that have none around them predict nothing.
 */
final class CbowBlock extends LearningBlock {

  private final boolean undivided;
  private final float[] means;
  private final float[] meanGradients;
  private final int[] contextPlace;
  private final int[] contexts;
  private final int[] contextStart = new int[SkipGram.BLOCK + 1];
  private final int[] target = new int[SkipGram.BLOCK];
  private final float[] logit = new float[Kernels.stride(SkipGram.BLOCK)];

  CbowBlock(SkipGram options, int dim) {
    super(options, dim, around(options));
    this.undivided = options.objective() == Objective.CBOW_UNDIVIDED;
    this.means = new float[SkipGram.BLOCK * stride];
    this.meanGradients = new float[SkipGram.BLOCK * stride];
    this.contextPlace = new int[around(options)];
    this.contexts = new int[SkipGram.BLOCK * 2 * options.window()];
  }

  @Override
  void placeRows(int[] words, int[] low, int[] high, int from, int to) {
    int first = low[from];
    int last = high[to - 1];
    for (int i = from; i < to; i++) {
      first = Math.min(first, low[i]);
      last = Math.max(last, high[i]);
    }
    Arrays.fill(contextPlace, 0, last - first, -1);
    int known = 0;
    int predicted = 0;
    for (int i = from; i < to; i++) {
      int count = high[i] - low[i] - 1;
      if (count > 0) {
        contextStart[predicted] = known;
        float share = undivided ? 1 : 1f / count;
        for (int j = low[i]; j < high[i]; j++) {
          if (j != i) {
            int place = place(words[j], j - first);
            contexts[known++] = place;
            inputTerms[place] += share * (1f + negatives);
          }
        }
        target[predicted] = outputRows.place(words[i]);
        outputTerms[target[predicted]]++;
        rowWeight[predicted++] = (float) negatives / shared;
      }
    }
    contextStart[predicted] = known;
    pairs = predicted;
    countNegativeTerms(predicted);
  }

  private int place(int row, int position) {
    if (contextPlace[position] < 0) {
      contextPlace[position] = inputRows.place(row);
    }
    return contextPlace[position];
  }

  @Override
  double learn(int words) {
    int predicted = (int) pairs;
    int count = (predicted + 3) & -4;
    Arrays.fill(means, 0, count * stride, 0);
    Arrays.fill(meanGradients, 0, count * stride, 0);
    for (int i = 0; i < predicted; i++) {
      average(i);
    }
    double sum = negativePairs(means, meanGradients, count) + positivePairs(predicted);
    for (int i = 0; i < predicted; i++) {
      spread(i);
    }
    return sum;
  }

  private void average(int i) {
    float share = 1f / (contextStart[i + 1] - contextStart[i]);
    for (int k = contextStart[i]; k < contextStart[i + 1]; k++) {
      Kernels.axpy(share, inputs, contexts[k] * stride, means, i * stride, stride);
    }
  }

  private double positivePairs(int predicted) {
    for (int i = 0; i < predicted; i++) {
      Kernels.dots(means, i * stride, outputs, target, i, 1, stride, logit);
    }
    double sum = Kernels.logisticPositive(logit, predicted);
    for (int i = 0; i < predicted; i++) {
      Kernels.spread(
          means, meanGradients, i * stride, outputs, outputGradients, target, i, 1, stride, logit);
    }
    return sum;
  }

  private void spread(int i) {
    float share = undivided ? 1 : 1f / (contextStart[i + 1] - contextStart[i]);
    for (int k = contextStart[i]; k < contextStart[i + 1]; k++) {
      Kernels.axpy(share, meanGradients, i * stride, inputGradients, contexts[k] * stride, stride);
    }
  }
}
