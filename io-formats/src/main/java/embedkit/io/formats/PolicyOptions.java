package embedkit.io.formats;

import embedkit.api.file.Policy;
import embedkit.spi.Option;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.List;

/** The options of policies that formats of text and of bytes share. */
public final class PolicyOptions {

  /** A token whose bytes are not UTF-8. */
  public static final Option<Policy> ON_BAD_UTF8 =
      Option.of(
          "on-bad-utf8",
          Policy.REPLACE,
          List.of(Policy.REPLACE, Policy.FAIL, Policy.SKIP),
          "what to do with a token that is not UTF-8: show its bytes, as in caf\\xe9, fail or skip");

  /** Fewer rows than a header announces. */
  public static final Option<Policy> ON_MISSING_ROWS =
      Option.of(
          "on-missing-rows",
          Policy.FAIL,
          List.of(Policy.FAIL, Policy.KEEP),
          "what to do when the file ends before the rows that its header announces");

  /** What the words of a file are written in. */
  public static final Option<String> ENCODING =
      Option.text("encoding", "utf-8", "what its words are written in, such as gbk or windows-1252")
          .within("an encoding that Java knows", PolicyOptions::known);

  private static boolean known(String encoding) {
    try {
      return Charset.isSupported(encoding);
    } catch (IllegalCharsetNameException e) {
      return false;
    }
  }

  private PolicyOptions() {}
}
