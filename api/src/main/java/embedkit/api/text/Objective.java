package embedkit.api.text;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import embedkit.api.Vocabulary;
import java.util.Map;
import java.util.Objects;

/**
 * What a table is to learn from text: which rows an example touches, and how they are to change. An
 * objective is a configuration (a record); bound to a text it becomes a {@link TextModel}, of which
 * every thread has a {@link Pass} of its own.
 *
 * <p>The trainer reads the text, makes the examples that the model wants, and takes the optimizer's
 * steps; an objective gathers rows and computes gradients, nothing else.
 */
@Incubating
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
   * Returns what suits this objective where a run's options are left out, such as another
   * optimizer.
   *
   * @return text by the name of the run's option; empty if the usual defaults suit it
   */
  default Map<String, String> suited() {
    return Map.of();
  }

  /**
   * Returns how an example's gradient comes to its rows, by which an optimizer's learning rate is
   * chosen where a run leaves it out.
   *
   * @return whole unless it is overridden
   */
  default GradientForm gradientForm() {
    return GradientForm.WHOLE;
  }

  /**
   * A text and what a run says of learning it.
   *
   * @param words the vocabulary; word ids of the text are its rows
   * @param counts how often each word occurs in the text, one for each row; 0 for a word of a table
   *     that grows, if the text lacks it. Not to be changed
   * @param dim numbers per row
   * @param window the most words to either side of a word
   * @param seed of the run, for rows that start at random
   * @param lines the text itself, for an objective that counts more in it than words
   */
  record Text(Vocabulary words, long[] counts, int dim, int window, long seed, Lines lines) {

    /**
     * Checks that there is a count for each word.
     *
     * @throws ConfigurationException if there is not
     */
    public Text {
      Objects.requireNonNull(words, "words");
      Objects.requireNonNull(lines, "lines");
      if (counts.length != words.size()) {
        throw new ConfigurationException(
            counts.length + " counts cannot be those of " + words.size() + " words");
      }
    }

    /**
     * A text of which the words are known, and not the lines.
     *
     * @param words the vocabulary; word ids of the text are its rows
     * @param counts how often each word occurs in the text, one for each row
     * @param dim numbers per row
     * @param window the most words to either side of a word
     * @param seed of the run
     */
    public Text(Vocabulary words, long[] counts, int dim, int window, long seed) {
      this(words, counts, dim, window, seed, Lines.UNKNOWN);
    }
  }

  /** The lines of a text. */
  @Incubating
  @FunctionalInterface
  interface Lines {
    /** Lines that nobody told of. */
    Lines UNKNOWN = line -> {};

    /**
     * Goes through the lines, as a {@link LineModel} learns them: rarer words are left out, and one
     * longer than the trainer keeps together comes in pieces.
     *
     * @param line told of each that has a word
     */
    void each(Line line);
  }

  /** Told of lines. */
  @Incubating
  @FunctionalInterface
  interface Line {
    /**
     * Tells of a line.
     *
     * @param words holds the rows of its words; scratch, which is only read
     * @param from where they begin
     * @param to one behind the last
     */
    void line(int[] words, int from, int to);
  }
}
