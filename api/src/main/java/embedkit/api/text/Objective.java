package embedkit.api.text;

import embedkit.api.ConfigurationException;
import embedkit.api.Vocabulary;
import java.util.Objects;

/**
 * What a table is to learn from text: which rows a run of words touches, and how they are to
 * change. An objective is a configuration (a record); bound to a text it becomes a {@link
 * TextModel}, of which every thread has a {@link TextPass} of its own.
 *
 * <p>The trainer reads the text, thins frequent words out, draws each word's window, and takes the
 * optimizer's steps; an objective gathers rows and computes gradients, nothing else.
 */
public interface Objective {

  /**
   * Returns the text form, {@code name:option=value,...}, that parses back to an equal objective.
   *
   * @return the spec
   */
  String spec();

  /**
   * Binds this objective to a text.
   *
   * @param text the vocabulary, and what the run says of it
   * @return the model
   * @throws ConfigurationException if this objective cannot learn such a text
   */
  TextModel bind(Text text);

  /**
   * A text and what a run says of learning it.
   *
   * @param words the vocabulary; word ids of the text are its rows
   * @param counts how often each word occurs in the text, one for each row; 0 for a word of a table
   *     that grows, if the text lacks it. Not to be changed
   * @param dim numbers per row
   * @param window the most words to either side of a word
   * @param negatives random words told apart from each true one, 1 or more
   * @param sharedNegatives random words drawn for a block of words that share them, 1 or more
   * @param samplingPower random words are drawn by this power of their count, 0 to 1
   */
  record Text(
      Vocabulary words,
      long[] counts,
      int dim,
      int window,
      int negatives,
      int sharedNegatives,
      double samplingPower) {

    /**
     * Checks that there is a count for each word.
     *
     * @throws ConfigurationException if there is not
     */
    public Text {
      Objects.requireNonNull(words, "words");
      if (counts.length != words.size()) {
        throw new ConfigurationException(
            counts.length + " counts cannot be those of " + words.size() + " words");
      }
    }
  }
}
