package embedkit.tokenizers.pattern;

import embedkit.api.ConfigurationException;
import embedkit.tokenizers.piece.BrokenVocabularyException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern as {@code tokenizer.json} has them, in the syntax of Oniguruma, whose matches are found
 * in bounded time. The patterns of widely used tokenizers have scanners of their own, linear in the
 * text. Others are put into the JDK's syntax; what that has not is refused by name. Then a match
 * that takes too many steps, or more of the stack than there is, ends in an exception. Immutable,
 * and safe for any number of threads.
 */
public final class BoundedPattern {
  private static final int LONGEST = 20_000;

  /** Steps for a text of any length, and for each char of it. */
  private static final long STEPS = 100_000;

  private static final long STEPS_PER_CHAR = 500;

  private final String source;
  private final Scanner scanner;

  /** Null where there is a scanner. */
  private final Pattern pattern;

  private BoundedPattern(String source, Scanner scanner, Pattern pattern) {
    this.source = source;
    this.scanner = scanner;
    this.pattern = pattern;
  }

  /** Takes matches in the order of the text. */
  @FunctionalInterface
  public interface Matches {

    /**
     * Takes a match.
     *
     * @param start its first char
     * @param end behind its last char; at {@code start} for an empty match
     */
    void at(int start, int end);
  }

  /**
   * Reads a pattern.
   *
   * @param source the pattern
   * @return the pattern, ready
   * @throws BrokenVocabularyException if it is none, or has something that is not known here
   */
  public static BoundedPattern of(String source) throws BrokenVocabularyException {
    Scanner scanner = Scanner.of(source);
    if (scanner != null) {
      return new BoundedPattern(source, scanner, null);
    }
    if (source.length() > LONGEST) {
      throw broken("a pattern of at most " + LONGEST + " chars", source.length() + " chars");
    }
    try {
      // Ruby's rules, which Oniguruma follows: a line ends at \n alone, and ^ and $ see lines.
      Pattern pattern =
          Pattern.compile(
              RubySyntax.toJava(source),
              Pattern.MULTILINE | Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS);
      return new BoundedPattern(source, null, pattern);
    } catch (PatternSyntaxException e) {
      throw broken("a regular expression", e.getDescription() + " in " + shown(source));
    } catch (StackOverflowError e) {
      throw broken("a regular expression", "one nested too deeply, " + shown(source));
    }
  }

  /**
   * Finds a pattern that is a text, whatever chars that has.
   *
   * @param text the text; not empty
   * @return the pattern
   */
  public static BoundedPattern literal(String text) {
    return new BoundedPattern(text, null, Pattern.compile(text, Pattern.LITERAL));
  }

  /**
   * Returns the pattern as the file writes it.
   *
   * @return the pattern
   */
  public String source() {
    return source;
  }

  /**
   * Finds all matches, from left to right, none over another. An empty match is given unless it
   * stands right behind the match before it.
   *
   * @param text holds the text; not changed
   * @param from its first char; what is before it is not looked at
   * @param to behind its last char; what is there is not looked at
   * @param out takes the matches
   * @throws ConfigurationException if the pattern takes too many steps
   */
  public void find(char[] text, int from, int to, Matches out) {
    if (scanner != null) {
      scanner.find(text, from, to, out);
      return;
    }
    CountedText counted = new CountedText(text, from, to, STEPS + STEPS_PER_CHAR * (to - from));
    try {
      find(counted, pattern.matcher(counted), out);
    } catch (CountedText.SpentException | StackOverflowError e) {
      throw new ConfigurationException(
          "the tokenizer's pattern "
              + shown(source)
              + (e instanceof StackOverflowError
                  ? " nests too deeply on a text of "
                  : " takes too many steps on a text of ")
              + (to - from)
              + " chars; simplify the pattern, or cut the text into shorter lines",
          e);
    }
  }

  private static void find(CountedText text, Matcher matcher, Matches out) {
    int at = 0;
    int last = -1;
    while (at <= text.length() && matcher.find(at)) {
      int start = matcher.start();
      int end = matcher.end();
      if (start < end || end != last) {
        out.at(text.from() + start, text.from() + end);
        last = end;
      }
      at = end > at || start < end ? end : text.after(at);
    }
  }

  private static String shown(String source) {
    return '"' + (source.length() > 80 ? source.substring(0, 80) + "..." : source) + '"';
  }

  private static BrokenVocabularyException broken(String expected, String found) {
    return new BrokenVocabularyException("pattern", expected, found, "");
  }
}
