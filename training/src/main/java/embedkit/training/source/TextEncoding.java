package embedkit.training.source;

import embedkit.api.ConfigurationException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/** What texts are written in: the names of encodings, and how one shows without a mark. */
public final class TextEncoding {

  /**
   * Bytes at the start of a text that {@link #unmarked} looks at, at most; more than a mark has.
   */
  static final int HEAD = 64;

  /** Fewer bytes say nothing of whether zeros stand in turn with letters. */
  private static final int LEAST_HEAD = 16;

  private TextEncoding() {}

  /**
   * Finds an encoding.
   *
   * @param name such as {@code utf-8}, {@code latin-1}, {@code gbk} or {@code utf-16}
   * @return the encoding
   * @throws ConfigurationException if Java knows none of that name
   */
  public static Charset named(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "encoding="
                        + name
                        + " is not known; an encoding is named as utf-8, utf-16, latin-1,"
                        + " windows-1252, gbk, shift_jis or euc-kr"));
  }

  /**
   * Tells whether there is an encoding of that name.
   *
   * @param name any text
   * @return true if {@link #named} finds it
   */
  public static boolean isKnown(String name) {
    return find(name).isPresent();
  }

  private static Optional<Charset> find(String name) {
    // Java calls it iso-8859-1 or latin1; nearly all others write the hyphen.
    String joined = name.toLowerCase(Locale.ROOT).replaceFirst("^latin[-_ ]", "latin");
    try {
      return Optional.of(Charset.forName(joined));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  /**
   * Finds out whether a text without a mark is written in 16 bits a letter: then zeros stand in
   * turn with what is written.
   *
   * @param head the first bytes of a text
   * @return what it is written in
   */
  static Optional<Charset> unmarked(byte[] head) {
    int pairs = head.length / 2;
    int[] zeros = new int[2];
    for (int i = 0; i < 2 * pairs; i++) {
      zeros[i % 2] += head[i] == 0 ? 1 : 0;
    }
    if (head.length < LEAST_HEAD) {
      return Optional.empty();
    }
    if (2 * zeros[1] > pairs && zeros[0] == 0) {
      return Optional.of(StandardCharsets.UTF_16LE);
    }
    return 2 * zeros[0] > pairs && zeros[1] == 0
        ? Optional.of(StandardCharsets.UTF_16BE)
        : Optional.empty();
  }
}
