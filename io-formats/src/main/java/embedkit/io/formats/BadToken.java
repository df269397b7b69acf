package embedkit.io.formats;

import embedkit.api.Remedy;
import embedkit.spi.Option;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What is done with a token that a format has no way to write, such as the empty one. */
public enum BadToken {
  /** Nothing is written. */
  FAIL,
  /** Its row is left out. */
  SKIP,
  /** Its bytes are written so that they can be seen. */
  ESCAPE;

  /** The option of formats that are written. */
  public static final Option<BadToken> ON_BAD_TOKEN =
      Option.of(
          "on-bad-token",
          FAIL,
          List.of(FAIL, SKIP, ESCAPE),
          "what to do when a token to be written is empty or would end its line or field: fail, leave"
              + " its row out, or write \\\\empty, \\\\x20 and the like");

  private static final byte[] EMPTY = "\\empty".getBytes(StandardCharsets.US_ASCII);

  /**
   * Returns the settings that would help who is refused.
   *
   * @param format the format's name
   * @return leaving the row out, and writing its bytes
   */
  public static List<Remedy> remedies(String format) {
    String option = format + ":" + ON_BAD_TOKEN.name() + "=";
    return List.of(
        new Remedy.Writing("leave such rows out", option + "skip"),
        new Remedy.Writing("write its bytes so that they can be seen", option + "escape"));
  }

  /**
   * Writes a token without blanks and what cannot be seen.
   *
   * @param token UTF-8
   * @return the token with such bytes as in {@code new\\x20york}; {@code \\empty} for the empty one
   */
  public static byte[] escaped(byte[] token) {
    if (token.length == 0) {
      return EMPTY;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(token.length + 16);
    for (byte b : token) {
      if (b >= 0 && b <= ' ' || b == 0x7F) {
        out.writeBytes(
            String.format(Locale.ROOT, "\\x%02x", b).getBytes(StandardCharsets.US_ASCII));
      } else {
        out.write(b);
      }
    }
    return out.toByteArray();
  }
}
