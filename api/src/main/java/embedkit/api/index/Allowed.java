package embedkit.api.index;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import java.util.Objects;
import java.util.function.LongPredicate;

/**
 * Which rows may be answers: those of a range that pass a test. An index may ask the test of any
 * row of the range, of each as often as it likes or never, from any thread; so the test is a plain
 * function of the row.
 *
 * @param from the first row, 0 or more
 * @param to behind the last row; beyond the rows that there are it means all of them
 * @param test passes the rows that may be answers
 */
@Incubating
public record Allowed(long from, long to, LongPredicate test) {

  private static final LongPredicate ANY = row -> true;
  private static final Allowed ALL = new Allowed(0, Long.MAX_VALUE, ANY);

  /**
   * Checks the range.
   *
   * @throws ConfigurationException if from is negative or to is below it
   */
  public Allowed {
    Objects.requireNonNull(test, "test");
    if (from < 0 || to < from) {
      throw new ConfigurationException(
          "rows " + from + " to " + to + " are no range; it must be 0 <= from <= to");
    }
  }

  /**
   * Allows every row.
   *
   * @return no filter
   */
  public static Allowed all() {
    return ALL;
  }

  /**
   * Allows every row of a range.
   *
   * @param from the first row, 0 or more
   * @param to behind the last row
   * @return the filter
   * @throws ConfigurationException if from is negative or to is below it
   */
  public static Allowed range(long from, long to) {
    return new Allowed(from, to, ANY);
  }

  /**
   * Tells whether a row may be an answer.
   *
   * @param row any number
   * @return true if it is in the range and passes the test
   */
  public boolean allows(long row) {
    return row >= from && row < to && test.test(row);
  }

  /**
   * Tells whether the range is all there is to it, so that a row needs no test.
   *
   * @return true if every row of the range is allowed
   */
  public boolean everyRow() {
    return test == ANY;
  }
}
