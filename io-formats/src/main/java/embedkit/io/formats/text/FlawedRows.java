package embedkit.io.formats.text;

import embedkit.api.LoadReport;
import embedkit.api.Remedy;
import embedkit.api.VectorFileException;
import embedkit.api.file.Policy;
import embedkit.io.formats.PolicyOptions;
import embedkit.io.formats.Utf8;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * What becomes of the rows of a source that have a flaw, as the policies say: it is told in the
 * tally, or ends in an exception. The source words what is wrong and where.
 */
public final class FlawedRows {

  private final Path file;
  private final String format;
  private final Policies policies;
  private final LoadReport.Tally tally;
  private final Supplier<Place> here;

  /**
   * Where a row stands.
   *
   * @param spot the place for a failure, such as {@code 4:17}
   * @param shown the place for a report, such as {@code line 4}
   */
  public record Place(String spot, String shown) {}

  /**
   * Judges by policies.
   *
   * @param file the file, for messages
   * @param format the format's name, for remedies
   * @param policies what is done
   * @param tally where it is told
   * @param here where the row stands that is read; asked for flawed rows alone
   */
  public FlawedRows(
      Path file, String format, Policies policies, LoadReport.Tally tally, Supplier<Place> here) {
    this.file = file;
    this.format = format;
    this.policies = policies;
    this.tally = tally;
    this.here = here;
  }

  /**
   * Passes a row over that is none.
   *
   * @param expected what should stand there
   * @param found what stands there
   * @param advice what helps besides, or empty
   * @throws VectorFileException if such a row is to fail
   */
  public void bad(String expected, String found, String advice) {
    judge(Flaw.BAD_ROW, expected, found, advice);
  }

  /**
   * Looks at the bytes of a token.
   *
   * @param token the bytes
   * @param expected what should stand there, such as {@code UTF-8 as field 1}
   * @return UTF-8, the same bytes where they are; null if the row is passed over
   * @throws VectorFileException if such a token is to fail
   */
  public byte[] token(byte[] token, Supplier<String> expected) {
    byte[] whole = token;
    if (!Utf8.valid(token, 0, token.length)) {
      whole = Utf8.shown(token, 0, token.length);
      String found = Quotes.quoted(whole, 0, whole.length);
      if (judge(Flaw.BAD_UTF8, expected.get(), found, "") == Policy.SKIP) {
        return null;
      }
    }
    if (whole.length == 0) {
      judge(Flaw.EMPTY_TOKEN, "a token", "none", "");
    }
    return whole;
  }

  /**
   * Looks for a number that is not finite, and mends it where that is asked for.
   *
   * @param values its numbers
   * @param dim how many they are
   * @param after the token in quotation marks, for messages
   * @return false if the row is passed over
   * @throws VectorFileException if such a number is to fail
   */
  public boolean numbers(float[] values, int dim, Supplier<String> after) {
    int first = 0;
    while (first < dim && Float.isFinite(values[first])) {
      first++;
    }
    if (first == dim) {
      return true;
    }
    String found = values[first] + " as number " + (first + 1);
    Policy done = judge(Flaw.NON_FINITE, "finite numbers after " + after.get(), found, "");
    for (int i = first; done == Policy.REPLACE && i < dim; i++) {
      values[i] = Float.isFinite(values[i]) ? values[i] : 0;
    }
    return done != Policy.SKIP;
  }

  private Policy judge(Flaw flaw, String expected, String found, String advice) {
    Policy policy = policies.of(flaw);
    Place place = here.get();
    if (policy == Policy.FAIL) {
      Remedy remedy = new Remedy.Reading(effect(flaw), format + ":" + setting(flaw));
      throw VectorFileException.at(
          file, place.spot(), expected, found, advice, List.of(remedy), null);
    }
    tally.note(flaw.kind(policy), place.shown() + ": expected " + expected + ", found " + found);
    return policy;
  }

  private static String effect(Flaw flaw) {
    return switch (flaw) {
      case BAD_UTF8 -> "show its bytes";
      case NON_FINITE -> "keep it";
      default -> "drop such rows";
    };
  }

  private static String setting(Flaw flaw) {
    return switch (flaw) {
      case BAD_UTF8 -> PolicyOptions.ON_BAD_UTF8.name() + "=replace";
      case NON_FINITE -> Policies.ON_NON_FINITE.name() + "=keep";
      default -> Policies.ON_BAD_ROW.name() + "=skip";
    };
  }
}
