package embedkit.api;

import java.util.List;

/**
 * What a classifier of another tool predicts labels with: the rows of labels, and how a line
 * becomes a vector. Safe for any number of threads, and usable for as long as somebody holds it.
 */
@Incubating
public interface LabelledOutputs extends OutputRows {

  /**
   * Returns the labels.
   *
   * @return names in the order of their numbers
   */
  List<String> labels();

  /**
   * Returns how often each label stood in the text that was learned.
   *
   * @return one for each label
   */
  long[] labelCounts();

  /**
   * Returns how labels are predicted.
   *
   * @return {@code softmax}, {@code hierarchical}, {@code one-vs-all} or {@code negatives}
   */
  String loss();

  /**
   * Makes the vector of a line: the mean of the rows that its tokens have.
   *
   * @param tokens of the line; labels among them are left out
   * @param into takes the vector at its start, zeros if no token has a row
   * @return how many rows it is the mean of, 0 if no token has one
   */
  int hidden(List<String> tokens, float[] into);

  /**
   * Copies an output row: that of a label, or of a fork of the Huffman tree of the counts where
   * that is how labels are predicted.
   *
   * @param row from 0, less than the number of labels
   * @param into takes the row at its start
   */
  void output(int row, float[] into);
}
