package embedkit.training;

import embedkit.api.EmbeddingStore;
import embedkit.kernels.Kernels;
import java.util.Arrays;

/**
 * The gradients of one block: its scratch is made once per thread. Rows are gathered once, however
 * often a word occurs in the block, so that an optimizer sees one gradient per row.
 */
final class SkipGramBlock {

  private static final double INPUT_STEP = 2;
  private static final double OUTPUT_STEP = 8;

  private final int negatives;
  private final int shared;
  private final int dim;
  private final int stride;
  private final int columns;
  private final RowSet inputRows;
  private final RowSet outputRows;
  private final float[] inputs;
  private final float[] inputGradients;
  private final float[] outputs;
  private final float[] outputGradients;
  private final float[] transposed;
  private final float[] logits;
  private final float[] rowWeight;
  private final float[] columnWeight;
  private final float[] inputTerms;
  private final float[] outputTerms;
  private final int[] inputPlace = new int[SkipGram.BLOCK];
  private final int[] outputPlace;
  private final int[] pairStart = new int[SkipGram.BLOCK + 1];
  private final int[] pairRow;
  private final float[] pairLogit;
  private int negativeRows;
  private double loss;
  private long pairs;

  SkipGramBlock(SkipGram options, int dim) {
    this.negatives = options.negatives();
    this.shared = options.sharedNegatives();
    this.dim = dim;
    this.stride = Kernels.stride(dim);
    this.columns = Kernels.columns(shared);
    int around = SkipGram.BLOCK + 2 * options.window();
    int most = around + shared + 4;
    this.inputRows = new RowSet(SkipGram.BLOCK);
    this.outputRows = new RowSet(most);
    this.inputs = new float[SkipGram.BLOCK * stride];
    this.inputGradients = new float[SkipGram.BLOCK * stride];
    this.outputs = new float[most * stride];
    this.outputGradients = new float[most * stride];
    this.transposed = new float[dim * columns];
    this.logits = new float[SkipGram.BLOCK * columns];
    this.rowWeight = new float[SkipGram.BLOCK];
    this.columnWeight = new float[columns];
    this.inputTerms = new float[SkipGram.BLOCK];
    this.outputTerms = new float[most];
    this.outputPlace = new int[around];
    this.pairRow = new int[SkipGram.BLOCK * 2 * options.window()];
    this.pairLogit = new float[Kernels.stride(pairRow.length)];
  }

  /**
   * Computes the gradients of a block.
   *
   * @param words row ids of consecutive words
   * @param low for each word, the first that it is to predict
   * @param high for each word, one behind the last that it is to predict
   * @param from first word of the block
   * @param to one behind its last word, at most {@link SkipGram#BLOCK} from the first
   * @param drawn the shared negatives
   */
  void compute(
      int[] words,
      int[] low,
      int[] high,
      int from,
      int to,
      int[] drawn,
      EmbeddingStore inputTable,
      EmbeddingStore outputTable) {
    placeRows(words, low, high, from, to, drawn);
    inputTable.gather(inputRows.rows(), 0, inputRows.size(), inputs, 0, stride);
    outputTable.gather(outputRows.rows(), 0, outputRows.size(), outputs, 0, stride);
    int inputCount = (inputRows.size() + 3) & -4;
    Arrays.fill(inputGradients, 0, inputCount * stride, 0);
    Arrays.fill(outputGradients, 0, (outputRows.size() + 4) * stride, 0);
    loss = negativePairs(inputCount) + positivePairs(to - from);
  }

  private void placeRows(int[] words, int[] low, int[] high, int from, int to, int[] drawn) {
    inputRows.clear();
    outputRows.clear();
    Arrays.fill(rowWeight, 0);
    Arrays.fill(columnWeight, 0);
    Arrays.fill(inputTerms, 0);
    Arrays.fill(outputTerms, 0);
    for (int j = 0; j < shared; j++) {
      columnWeight[outputRows.place(drawn[j])] += 1;
    }
    negativeRows = outputRows.size();
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
    float negativeTerms = (float) negatives * pair / shared;
    for (int j = 0; j < negativeRows; j++) {
      outputTerms[j] += columnWeight[j] * negativeTerms;
    }
  }

  private double negativePairs(int inputCount) {
    Kernels.transpose(outputs, negativeRows, stride, dim, transposed, columns);
    Kernels.products(inputs, inputCount, stride, dim, transposed, columns, logits);
    double sum = Kernels.logistic(logits, inputCount, columns, rowWeight, columnWeight);
    Kernels.accumulate(
        logits, columns, 1, inputCount, negativeRows, outputs, inputGradients, stride);
    int negativeCount = (negativeRows + 3) & -4;
    Kernels.accumulate(
        logits, 1, columns, negativeCount, inputCount, inputs, outputGradients, stride);
    return sum;
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

  /**
   * Shortens the gradients of rows that many terms fall on, so that a step of plain SGD moves a row
   * by no more than so many terms of learning rate 1. All terms of a block are taken at one point;
   * one after the other, each would have seen what those before it did. The step along a sum of too
   * many overshoots, and the next one overshoots further.
   *
   * <p>The terms of an input row are true pairs with their negatives in their due share, so that a
   * shorter gradient still vanishes at the same place. An output row meets its true pairs and its
   * negatives in different blocks; it is shortened only where the negatives of one row would fill a
   * block.
   *
   * @param rate the learning rate of the step
   */
  void temper(double rate) {
    temper(inputGradients, inputTerms, inputRows.size(), (float) (INPUT_STEP / rate));
    temper(outputGradients, outputTerms, outputRows.size(), (float) (OUTPUT_STEP / rate));
  }

  private void temper(float[] gradients, float[] terms, int rows, float most) {
    for (int row = 0; row < rows; row++) {
      if (terms[row] > most) {
        float share = most / terms[row];
        for (int i = row * stride; i < (row + 1) * stride; i++) {
          gradients[i] *= share;
        }
      }
    }
  }

  /** The loss of the block: for each true pair, that of the pair and of its negatives. */
  double loss() {
    return loss;
  }

  /** The true pairs of the block. */
  long pairs() {
    return pairs;
  }

  RowSet inputRows() {
    return inputRows;
  }

  RowSet outputRows() {
    return outputRows;
  }

  float[] inputGradients() {
    return inputGradients;
  }

  float[] outputGradients() {
    return outputGradients;
  }

  int stride() {
    return stride;
  }
}
