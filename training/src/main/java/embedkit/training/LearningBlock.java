package embedkit.training;

import embedkit.api.EmbeddingStore;
import embedkit.kernels.Kernels;
import java.util.Arrays;

/**
 * The gradients of one block: its scratch is made once per thread. Rows are gathered once, however
 * often a word occurs in the block, so that an optimizer sees one gradient per row.
 */
abstract sealed class LearningBlock permits SkipGramBlock, CbowBlock {

  private static final double INPUT_STEP = 2;
  private static final double OUTPUT_STEP = 8;

  final int negatives;
  final int shared;
  final int dim;
  final int stride;
  final int columns;
  final RowSet inputRows;
  final RowSet outputRows;
  final float[] inputs;
  final float[] inputGradients;
  final float[] outputs;
  final float[] outputGradients;
  final float[] inputTerms;
  final float[] outputTerms;
  final float[] rowWeight = new float[SkipGram.BLOCK];
  int negativeRows;
  double loss;
  long pairs;
  private final float[] columnWeight;
  private final float[] transposed;
  private final float[] logits;

  LearningBlock(SkipGram options, int dim, int inputsNeeded) {
    int mostInputs = (inputsNeeded + 3) & -4;
    this.negatives = options.negatives();
    this.shared = options.sharedNegatives();
    this.dim = dim;
    this.stride = Kernels.stride(dim);
    this.columns = Kernels.columns(shared);
    int most = around(options) + shared + 4;
    this.inputRows = new RowSet(mostInputs);
    this.outputRows = new RowSet(most);
    this.inputs = new float[mostInputs * stride];
    this.inputGradients = new float[mostInputs * stride];
    this.outputs = new float[most * stride];
    this.outputGradients = new float[most * stride];
    this.transposed = new float[dim * columns];
    this.logits = new float[SkipGram.BLOCK * columns];
    this.columnWeight = new float[columns];
    this.inputTerms = new float[mostInputs];
    this.outputTerms = new float[most];
  }

  /** Makes the block that learns what the options say. */
  static LearningBlock of(SkipGram options, int dim) {
    return switch (options.objective()) {
      case SKIPGRAM -> new SkipGramBlock(options, dim);
      case CBOW, CBOW_UNDIVIDED -> new CbowBlock(options, dim);
    };
  }

  /** Words that a block may see: its own and those around them. */
  static int around(SkipGram options) {
    return SkipGram.BLOCK + 2 * options.window();
  }

  /**
   * Computes the gradients of a block.
   *
   * @param words row ids of consecutive words
   * @param low for each word, the first of those around it
   * @param high for each word, one behind the last of those around it
   * @param from first word of the block
   * @param to one behind its last word, at most {@link SkipGram#BLOCK} from the first
   * @param drawn the shared negatives
   */
  final void compute(
      int[] words,
      int[] low,
      int[] high,
      int from,
      int to,
      int[] drawn,
      EmbeddingStore inputTable,
      EmbeddingStore outputTable) {
    placeNegatives(drawn);
    placeRows(words, low, high, from, to);
    inputTable.gather(inputRows.rows(), 0, inputRows.size(), inputs, 0, stride);
    outputTable.gather(outputRows.rows(), 0, outputRows.size(), outputs, 0, stride);
    Arrays.fill(inputGradients, 0, ((inputRows.size() + 3) & -4) * stride, 0);
    Arrays.fill(outputGradients, 0, (outputRows.size() + 4) * stride, 0);
    loss = learn(to - from);
  }

  private void placeNegatives(int[] drawn) {
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
  }

  /** Places the rows that the words need and counts the terms that fall on each. */
  abstract void placeRows(int[] words, int[] low, int[] high, int from, int to);

  /** Computes the gradients of the rows that were gathered; returns the loss. */
  abstract double learn(int words);

  /** Counts what the negatives of so many true pairs add to their rows. */
  final void countNegativeTerms(long truePairs) {
    float terms = (float) negatives * truePairs / shared;
    for (int j = 0; j < negativeRows; j++) {
      outputTerms[j] += columnWeight[j] * terms;
    }
  }

  /** Tells some padded rows, a multiple of 4, from the negatives; returns the loss. */
  final double negativePairs(float[] x, float[] gradients, int count) {
    Kernels.transpose(outputs, negativeRows, stride, dim, transposed, columns);
    Kernels.products(x, count, stride, dim, transposed, columns, logits);
    double sum = Kernels.logistic(logits, count, columns, rowWeight, columnWeight);
    Kernels.accumulate(logits, columns, 1, count, negativeRows, outputs, gradients, stride);
    int negativeCount = (negativeRows + 3) & -4;
    Kernels.accumulate(logits, 1, columns, negativeCount, count, x, outputGradients, stride);
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
  final void temper(double rate) {
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
  final double loss() {
    return loss;
  }

  /** The true pairs of the block. */
  final long pairs() {
    return pairs;
  }

  final RowSet inputRows() {
    return inputRows;
  }

  final RowSet outputRows() {
    return outputRows;
  }

  final float[] inputGradients() {
    return inputGradients;
  }

  final float[] outputGradients() {
    return outputGradients;
  }

  final int stride() {
    return stride;
  }
}
