package embedkit.training;

import embedkit.kernels.Kernels;

/** A block of skip-gram: each word is an input row that predicts the words around it. */
final class SkipGramBlock extends LearningBlock {

  private final int[] inputPlace = new int[SkipGram.BLOCK];
  private final int[] outputPlace;
  private final int[] pairStart = new int[SkipGram.BLOCK + 1];
  private final int[] pairRow;
  private final float[] pairLogit;

  SkipGramBlock(SkipGram options, int dim) {
    super(options, dim, SkipGram.BLOCK);
    this.outputPlace = new int[around(options)];
    this.pairRow = new int[SkipGram.BLOCK * 2 * options.window()];
    this.pairLogit = new float[Kernels.stride(pairRow.length)];
  }

  @Override
  void placeRows(int[] words, int[] low, int[] high, int from, int to) {
    int first = low[from];
    int last = high[to - 1];
    for (int i = from; i < to; i++) {
      first = Math.min(first, low[i]);
      last = Math.max(last, high[i]);
    }
    for (int j = first; j < last; j++) {
      outputPlace[j - first] = outputRows.place(words[j]);
    }
    int pair = 0;
    for (int i = from; i < to; i++) {
      int place = inputRows.place(words[i]);
      inputPlace[i - from] = place;
      pairStart[i - from] = pair;
      for (int j = low[i]; j < high[i]; j++) {
        if (j != i) {
          int output = outputPlace[j - first];
          outputTerms[output]++;
          pairRow[pair++] = output;
        }
      }
      int own = pair - pairStart[i - from];
      inputTerms[place] += own * (1f + negatives);
      rowWeight[place] += (float) negatives * own / shared;
    }
    pairStart[to - from] = pair;
    pairs = pair;
    countNegativeTerms(pairs);
  }

  @Override
  double learn(int words) {
    int inputCount = (inputRows.size() + 3) & -4;
    return negativePairs(inputs, inputGradients, inputCount) + positivePairs(words);
  }

  private double positivePairs(int words) {
    for (int i = 0; i < words; i++) {
      int start = pairStart[i];
      Kernels.dots(
          inputs,
          inputPlace[i] * stride,
          outputs,
          pairRow,
          start,
          pairStart[i + 1] - start,
          stride,
          pairLogit);
    }
    double sum = Kernels.logisticPositive(pairLogit, (int) pairs);
    for (int i = 0; i < words; i++) {
      int start = pairStart[i];
      Kernels.spread(
          inputs,
          inputGradients,
          inputPlace[i] * stride,
          outputs,
          outputGradients,
          pairRow,
          start,
          pairStart[i + 1] - start,
          stride,
          pairLogit);
    }
    return sum;
  }
}
