package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.api.file.Policy;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows of a file become the table, and how they are changed on their way. Rows are looked at
 * in the order of the file: the token is put in lower case, left out if it is not wanted, then
 * numbers that are not finite are treated, then duplicates, then the row is normalised; reading
 * ends with the last row that is wanted.
 *
 * @param rows the most rows that are kept, from the first; 0 or more
 * @param only the tokens that are kept; empty for all
 * @param lowerCase whether tokens are put in lower case (by the rules of no language)
 * @param normalise whether each row is scaled to length 1; rows of zeros stay
 * @param duplicates what is done with a row whose token stood in the file before
 * @param nonFinite what is done with a row that has a NaN or infinite number
 */
public record Selection(
    long rows,
    Optional<Set<String>> only,
    boolean lowerCase,
    boolean normalise,
    Policy duplicates,
    Policy nonFinite) {

  /**
   * Checks the values.
   *
   * @throws ConfigurationException if rows is negative, or duplicates are to be kept
   */
  public Selection {
    only = only.map(Set::copyOf);
    Objects.requireNonNull(duplicates, "duplicates");
    Objects.requireNonNull(nonFinite, "nonFinite");
    if (rows < 0) {
      throw new ConfigurationException("a table cannot have " + rows + " rows; 0 is the least");
    }
    if (duplicates == Policy.KEEP) {
      throw new ConfigurationException(
          "a duplicate token cannot be kept, as a word has one row; skip it, fail or replace the row");
    }
  }

  /**
   * All rows as they are, of those with one token the first.
   *
   * @return the usual selection
   */
  public static Selection all() {
    return new Selection(Long.MAX_VALUE, Optional.empty(), false, false, Policy.SKIP, Policy.KEEP);
  }

  /**
   * Tells whether nothing is asked for but what is usual.
   *
   * @return true if this equals {@link #all}
   */
  public boolean isAll() {
    // A record's own equals is put together at its first call, which takes milliseconds of a start.
    return rows == Long.MAX_VALUE
        && only.isEmpty()
        && !lowerCase
        && !normalise
        && duplicates == Policy.SKIP
        && nonFinite == Policy.KEEP;
  }
}
