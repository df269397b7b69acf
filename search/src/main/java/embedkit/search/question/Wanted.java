package embedkit.search.question;

import embedkit.WordLookup;
import java.util.Objects;

/** What neighbours are sought of. */
public sealed interface Wanted {

  /**
   * A word.
   *
   * @param text a word of the table, a row as {@code #12}, or any word where the table makes
   *     vectors
   */
  record Word(String text) implements Wanted {
    /** Checks that it is not null. */
    public Word {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * A vector that is of no row.
   *
   * @param values dim numbers; not copied, so nobody changes them
   */
  record Vector(float[] values) implements Wanted {
    /** Checks that it is not null. */
    public Vector {
      Objects.requireNonNull(values, "values");
    }
  }

  /**
   * Finds the vector.
   *
   * @param words of the table that is asked
   * @return the vector, with its row if it has one
   * @throws embedkit.api.UnknownTokenException if the table has no such word
   */
  default WordLookup.Found found(WordLookup words) {
    return switch (this) {
      case Word word -> words.find(word.text());
      case Vector vector -> new WordLookup.Found("", -1, vector.values());
    };
  }
}
