package embedkit.api.file;

import embedkit.api.Incubating;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A mark at the start of a text that says what it is written in: U+FEFF in that encoding (Unicode
 * 15, section 23.8). It is no part of the text.
 *
 * @param encoding UTF-8, UTF-16 or UTF-32, the latter two with the order of their bytes
 * @param length bytes of the mark, 2 to 4
 */
@Incubating
public record ByteOrderMark(Charset encoding, int length) {

  /** Longer ones first: that of UTF-16 begins that of UTF-32. */
  private static final List<ByteOrderMark> ALL =
      List.of(
          new ByteOrderMark(Charset.forName("UTF-32LE"), 4),
          new ByteOrderMark(Charset.forName("UTF-32BE"), 4),
          new ByteOrderMark(StandardCharsets.UTF_8, 3),
          new ByteOrderMark(StandardCharsets.UTF_16LE, 2),
          new ByteOrderMark(StandardCharsets.UTF_16BE, 2));

  /** The most bytes that a mark has. */
  public static final int MOST = 4;

  /** Checks that an encoding is there. */
  public ByteOrderMark {
    Objects.requireNonNull(encoding, "encoding");
  }

  /**
   * Finds the mark of a text.
   *
   * @param head the first bytes, {@value #MOST} or more where there are so many
   * @return the mark, or empty if the text has none
   */
  public static Optional<ByteOrderMark> of(byte[] head) {
    // A mark begins with one of the bytes EF, FE, FF and 00, which hardly any other text does.
    boolean marked = head.length > 1 && (head[0] == 0 || (head[0] & 0xFF) >= 0xEF);
    return marked ? ALL.stream().filter(mark -> mark.begins(head)).findFirst() : Optional.empty();
  }

  /**
   * Tells where a text begins that is UTF-8.
   *
   * @param head the first bytes, {@value #MOST} or more where there are so many
   * @return 3 behind the mark of UTF-8, else 0
   */
  public static int startOfUtf8(byte[] head) {
    return of(head)
        .filter(mark -> mark.encoding.equals(StandardCharsets.UTF_8))
        .map(ByteOrderMark::length)
        .orElse(0);
  }

  private boolean begins(byte[] head) {
    byte[] bytes = "\ufeff".getBytes(encoding);
    return head.length >= length && Arrays.equals(bytes, 0, length, head, 0, length);
  }
}
