package embedkit.api.text;

import embedkit.api.Incubating;

/**
 * A model that learns from whole lines and their labels, as a classifier does. A label is a word of
 * the text that the model knows as one, such as {@code __label__good}; the trainer takes each line
 * apart into words and labels. Lines longer than the trainer keeps together (10,000 words) come in
 * pieces, each with its own labels.
 */
@Incubating
public non-sealed interface LineModel extends TextModel {

  /** Says of a row that it is that of a word. */
  int WORD = -1;

  /** Says of a row that lines are learned without it, such as a label that is too rare. */
  int LEFT_OUT = -2;

  /**
   * Tells whether a word of the vocabulary is a label.
   *
   * @param row the word's row
   * @return the label's number, from 0; {@link #WORD} for a word, {@link #LEFT_OUT} for what is
   *     neither
   */
  int label(int row);

  /**
   * Returns the most lines that a pass learns at once.
   *
   * @return 1 or more
   */
  int blockLines();

  /**
   * Makes the scratch of one thread.
   *
   * @return a fresh pass
   */
  LinePass pass();
}
