package embedkit.server.ask;

import embedkit.api.Vocabulary;
import embedkit.server.http.RequestException;
import embedkit.server.table.Served;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Rows whose words match a stranger's regular expression. Some take a time without end for a single
 * word, so each is given up when its time is over.
 */
final class Matching {

  private static final int MOST_CHARACTERS = 200;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /** Characters are read for as long as there is time. */
  private record Timed(CharSequence text, long end) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (System.nanoTime() - end > 0) {
        throw RequestException.of(
            "match", "\"match\" takes too long on the words of this table; say a simpler one");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Timed(text.subSequence(start, end), this.end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  private Matching() {}

  /** Makes the test. */
  static LongPredicate of(Served table, String expression) {
    return of(table, expression, PATIENCE_NANOS);
  }

  static LongPredicate of(Served table, String expression, long patienceNanos) {
    if (expression.length() > MOST_CHARACTERS) {
      throw RequestException.of(
          "match", "\"match\" has more than " + MOST_CHARACTERS + " characters");
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw RequestException.of(
          "match", "\"match\" is no regular expression: " + e.getDescription());
    }
    Vocabulary words =
        table
            .table()
            .vocabulary()
            .orElseThrow(
                () -> RequestException.of("match", "this table has no words that could match"));
    long end = System.nanoTime() + patienceNanos;
    return row -> pattern.matcher(new Timed(words.token(row), end)).matches();
  }
}
