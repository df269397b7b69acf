package embedkit;

import embedkit.api.EmbeddingTable;
import embedkit.api.Remedy;
import embedkit.api.UnknownTokenException;
import embedkit.api.Vocabulary;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Finds rows and vectors as a person names them: by word, by row number as {@code #12}, and, where
 * the table makes vectors of character n-grams, by a word that it does not have. What is not there
 * is told with the nearest spellings. As thread-safe as the table, which must stay open.
 */
public final class WordLookup {

  private static final Pattern NUMBER = Pattern.compile("#\\d{1,18}");

  /** Spellings that are told of a word that is not there. */
  private static final int SPELLINGS = 5;

  /**
   * What was found.
   *
   * @param name the word, or {@code #} and the number of a row without one
   * @param row its row, or -1 if the vector was made of the word's n-grams
   * @param vector dim numbers; not copied, so whoever holds them must not change them
   */
  public record Found(String name, long row, float[] vector) {}

  private final EmbeddingTable table;

  /** Who is told of a word that was found under another spelling; null where none is tried. */
  private final Consumer<String> told;

  private WordLookup(EmbeddingTable table, Consumer<String> told) {
    this.table = Objects.requireNonNull(table, "table");
    this.told = told;
  }

  /**
   * Looks up in a table.
   *
   * @param table the table; it must stay open
   * @return the lookup
   */
  public static WordLookup in(EmbeddingTable table) {
    return new WordLookup(table, null);
  }

  /**
   * Also finds a word that the table has in another case, or composed in another way (Unicode's NFC
   * and NFD), where it has not the very word and makes no vectors of n-grams.
   *
   * @param told is given a sentence each time, for the person who asked
   * @return a lookup in the same table
   */
  public WordLookup orAlike(Consumer<String> told) {
    return new WordLookup(table, Objects.requireNonNull(told, "told"));
  }

  /**
   * Finds a row.
   *
   * @param word a word of the table, or {@code #} and a row's number; a word that looks like a
   *     number is a word
   * @return 0 to rows - 1
   * @throws UnknownTokenException if there is no such word and no such row
   */
  public long row(String word) {
    long row = table.row(word);
    if (row >= 0) {
      return row;
    }
    if (!isNumber(word)) {
      return alike(word).orElseThrow(() -> unknown(word));
    }
    row = Long.parseLong(word.substring(1));
    if (row >= table.rows()) {
      throw new UnknownTokenException(
          "there is no row " + word + "; the rows are #0 to #" + (table.rows() - 1),
          word,
          words(),
          List.of());
    }
    return row;
  }

  private OptionalLong alike(String word) {
    if (told == null) {
      return OptionalLong.empty();
    }
    for (String spelling : alikeSpellings(word)) {
      long row = table.row(spelling);
      if (row >= 0) {
        told.accept(
            "\"" + word + "\" is not in this table; \"" + spelling + "\" is, and is taken for it");
        return OptionalLong.of(row);
      }
    }
    return OptionalLong.empty();
  }

  /** The nearest first: composed as given, then in lower, in upper and with a capital letter. */
  private static Set<String> alikeSpellings(String word) {
    Set<String> spellings = new LinkedHashSet<>();
    String lower = word.toLowerCase(Locale.ROOT);
    String upper = word.toUpperCase(Locale.ROOT);
    int first = lower.isEmpty() ? 0 : lower.offsetByCodePoints(0, 1);
    String capital = lower.substring(0, first).toUpperCase(Locale.ROOT) + lower.substring(first);
    for (String cased : List.of(word, lower, capital, upper)) {
      spellings.add(Normalizer.normalize(cased, Normalizer.Form.NFC));
      spellings.add(Normalizer.normalize(cased, Normalizer.Form.NFD));
    }
    return spellings;
  }

  /**
   * Finds the vector of a word or of a row, or makes it where the table can.
   *
   * @param word any word, or {@code #} and a row's number
   * @return what was found
   * @throws UnknownTokenException if there is no such word and no such row, and no vector can be
   *     made
   */
  public Found find(String word) {
    boolean known = table.row(word) >= 0 || table.subwords().isEmpty();
    if (!known && !isNumber(word)) {
      return new Found(word, -1, made(word).orElseThrow(() -> strange(word)));
    }
    long row = row(word);
    return new Found(name(row), row, table.vector(row));
  }

  /**
   * Makes the vector of a word of its character n-grams, whether the table has the word or not.
   *
   * @param word any word
   * @return a fresh array of dim numbers, or empty if the table makes none, or if the word's
   *     n-grams are all strange to it: a vector of zeros has no direction, so that nothing is near
   *     it
   */
  public Optional<float[]> made(String word) {
    return table.subwords().map(maker -> maker.vector(word)).filter(WordLookup::hasDirection);
  }

  private static boolean hasDirection(float[] vector) {
    for (float value : vector) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Names a row.
   *
   * @param row 0 to rows - 1
   * @return its word, or {@code #} and its number where the table has no words
   */
  public String name(long row) {
    return table.vocabulary().map(words -> words.token(row)).orElse("#" + row);
  }

  private static boolean isNumber(String word) {
    return NUMBER.matcher(word).matches();
  }

  private long words() {
    return table.vocabulary().map(Vocabulary::size).orElse(0L);
  }

  private UnknownTokenException strange(String word) {
    return new UnknownTokenException(
        "\"" + word + "\" is not in this table, and none of its character n-grams was learned",
        word,
        words(),
        List.of());
  }

  private UnknownTokenException unknown(String word) {
    if (table.vocabulary().isEmpty()) {
      return new UnknownTokenException(
          "this table has no words, only rows; ask by number, as in #0",
          word,
          0,
          List.of(),
          List.of(
              new Remedy.Setting(
                  "take its words from a file, such as its tokenizer.json,", "vocab", "FILE")));
    }
    Vocabulary words = table.vocabulary().orElseThrow();
    List<String> near =
        Spelling.nearest(word, LongStream.range(0, words.size()).mapToObj(words::token), SPELLINGS);
    List<String> parts =
        Stream.of(word.strip().split("\\s+")).filter(part -> words.row(part) >= 0).toList();
    String hint =
        !parts.isEmpty()
            ? "; it has " + String.join(", ", parts) + ": ask for each word by itself"
            : near.isEmpty() ? "" : "; the nearest spellings are " + String.join(", ", near);
    return new UnknownTokenException(
        "\"" + word + "\" is not among the " + words.size() + " words of this table" + hint,
        word,
        words.size(),
        near);
  }
}
