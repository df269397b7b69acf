package embedkit.training.source;

import embedkit.api.Remedy;
import embedkit.api.TrainingException;
import embedkit.api.file.ByteOrderMark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A text as UTF-8, without its byte-order mark. What is UTF-8 already comes as it is, unchecked;
 * all else is decoded while it is read, and of a table those columns are taken that are learned.
 * For one thread at a time.
 */
public final class DecodedText {

  /** Stands for each sequence that cannot be decoded: a byte that UTF-8 never has. */
  private static final byte BAD = (byte) 0xFF;

  private static final int BUFFER = 1 << 15;
  private static final HexFormat HEX = HexFormat.of().withPrefix("\\x");

  private final String name;
  private final InputStream in;
  private final Charset encoding;
  private final int mark;
  private final CharsetDecoder decoder;
  private final ColumnText rows;
  private final ByteBuffer raw;
  private final CharBuffer chars;
  private ByteBuffer ready;
  private long taken;
  private Bad firstBad;
  private boolean hungry = true;
  private boolean ended;
  private boolean flushed;

  /**
   * Bytes that are none of the encoding.
   *
   * @param at bytes of the text before them
   * @param shown them, as in {@code \xff}
   */
  public record Bad(long at, String shown) {}

  /**
   * Begins a text.
   *
   * @param name what to call it in messages
   * @param in its bytes, not closed by this
   * @param told what it is written in, unless its byte-order mark says something else
   * @param columns those that are learned, if it is a table
   * @throws TrainingException if it is plain to see that it is written in something else, or it has
   *     not these columns
   * @throws IOException if it cannot be read
   */
  public DecodedText(String name, InputStream in, Charset told, Optional<Columns> columns)
      throws IOException {
    this.name = name;
    this.in = in;
    byte[] head = in.readNBytes(TextEncoding.HEAD);
    Optional<ByteOrderMark> found = ByteOrderMark.of(head);
    this.encoding = found.map(ByteOrderMark::encoding).orElse(told);
    this.mark = found.map(ByteOrderMark::length).orElse(0);
    if (isUtf8() && found.isEmpty()) {
      TextEncoding.unmarked(head).ifPresent(this::refuse);
    }
    this.taken = mark;
    ByteBuffer rest = ByteBuffer.wrap(head, mark, head.length - mark);
    if (isUtf8()) {
      decoder = null;
      raw = null;
      chars = null;
      ready = rest;
    } else {
      decoder =
          encoding
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      raw = ByteBuffer.allocate(BUFFER).put(rest).flip();
      chars = CharBuffer.allocate(BUFFER);
      ready = ByteBuffer.allocate(0);
    }
    rows = columns.isEmpty() ? null : new ColumnText(name, new Decoded(), columns.get(), true);
  }

  /** The text before any column was taken of it. */
  private final class Decoded extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      return length == 0 ? 0 : decoded(into, from, length);
    }
  }

  private void refuse(Charset likely) {
    throw new TrainingException(
        name
            + ":1: expected UTF-8, found every other byte zero, as in text of two bytes a letter"
            + " without a byte-order mark",
        List.of(
            new Remedy.Setting("read it so", "encoding", likely.name().toLowerCase(Locale.ROOT))));
  }

  /**
   * Reads some of the text.
   *
   * @param into takes UTF-8; each sequence that was none of another encoding is a byte 255
   * @param from where to put it
   * @param length the most bytes, 1 or more
   * @return how many, or -1 at the end
   * @throws TrainingException if a row of a table is broken
   * @throws IOException if it cannot be read
   */
  public int read(byte[] into, int from, int length) throws IOException {
    return rows == null ? decoded(into, from, length) : rows.read(into, from, length);
  }

  private int decoded(byte[] into, int from, int length) throws IOException {
    while (!ready.hasRemaining()) {
      if (decoder == null) {
        return in.read(into, from, length);
      }
      if (flushed) {
        return -1;
      }
      decode();
    }
    int count = Math.min(length, ready.remaining());
    ready.get(into, from, count);
    return count;
  }

  private void decode() throws IOException {
    if (hungry) {
      fill();
    }
    chars.clear();
    int before = raw.position();
    CoderResult result = decoder.decode(raw, chars, ended);
    taken += raw.position() - before;
    hungry = result.isUnderflow();
    if (result.isError() && chars.position() == 0) {
      leaveOut(Math.min(result.length(), raw.remaining()));
      return;
    }
    if (result.isUnderflow() && ended) {
      flushed = decoder.flush(chars).isUnderflow();
    }
    ready = StandardCharsets.UTF_8.encode(chars.flip());
  }

  private void leaveOut(int length) {
    byte[] bytes = new byte[length];
    raw.get(bytes);
    firstBad = firstBad == null ? new Bad(taken, HEX.formatHex(bytes)) : firstBad;
    taken += length;
    ready = ByteBuffer.wrap(new byte[] {BAD});
  }

  private void fill() throws IOException {
    raw.compact();
    int got = raw.hasRemaining() ? in.read(raw.array(), raw.position(), raw.remaining()) : 0;
    ended |= got < 0;
    raw.position(raw.position() + Math.max(0, got)).flip();
  }

  /**
   * Returns what to call the text in messages.
   *
   * @return its name
   */
  public String name() {
    return name;
  }

  /**
   * Returns what the text is written in.
   *
   * @return what was told, or what its byte-order mark says
   */
  public Charset encoding() {
    return encoding;
  }

  /**
   * Tells whether the text is UTF-8 in its file.
   *
   * @return true if nothing is decoded
   */
  public boolean isUtf8() {
    return encoding.equals(StandardCharsets.UTF_8);
  }

  /**
   * Tells whether bytes stand where they do in the file, behind the mark.
   *
   * @return true if nothing is decoded, and no column taken
   */
  public boolean inPlace() {
    return isUtf8() && rows == null;
  }

  /**
   * Returns the size of the byte-order mark.
   *
   * @return bytes, 0 if there is none
   */
  public int mark() {
    return mark;
  }

  /**
   * Returns the first bytes that are none of the encoding; of UTF-8, nothing is known here.
   *
   * @return the bytes and their place, or empty
   */
  public Optional<Bad> firstBad() {
    return Optional.ofNullable(firstBad);
  }
}
