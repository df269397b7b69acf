package embedkit.io.formats.binary;

import embedkit.api.LoadReport;
import embedkit.api.Remedy;
import embedkit.api.file.Policy;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.PolicyOptions;
import embedkit.io.formats.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;

/** Reads rows one behind the other. Places are byte offsets. */
final class Word2VecBinaryReader implements VectorReader {

  private static final int MOST_TOKEN = 1 << 16;
  private static final int MOST_QUOTED = 40;

  private static final String SHOWN =
      "token that is not UTF-8 shown by its bytes ("
          + new Remedy.Reading(
                  "name its encoding, such as gbk,",
                  Word2VecBinary.NAME + ":" + PolicyOptions.ENCODING.name() + "=gbk")
              .sentence()
          + ")";

  private final ByteSource source;
  private final Header header;
  private final Word2VecBinary format;
  private final RowSteps steps;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private final String dimFloats;
  private long next;
  private long rows;
  private boolean ended;

  Word2VecBinaryReader(ByteSource source, Header header, Word2VecBinary format) {
    this.source = source;
    this.header = header;
    this.dimFloats = header.dim() + " floats";
    this.format = format;
    this.steps = new RowSteps(source, header.dim(), keepsMissing());
  }

  private boolean keepsMissing() {
    return format.onMissingRows() == Policy.KEEP;
  }

  @Override
  public OptionalLong rows() {
    return keepsMissing() ? OptionalLong.empty() : OptionalLong.of(header.rows());
  }

  @Override
  public int dim() {
    return header.dim();
  }

  @Override
  public boolean hasTokens() {
    return true;
  }

  @Override
  public String placeUnit() {
    return "byte";
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    while (!block.full() && !ended) {
      if (next == header.rows()) {
        finish();
      } else {
        readRow(block);
      }
    }
    rows += block.count();
    return block.count() > 0;
  }

  private void readRow(RowBlock block) {
    // Some writers put a line feed behind a row, others do not: it is never part of a token.
    while (source.peek() == '\n') {
      source.u8("a line feed");
    }
    long place = source.position();
    if (source.peek() < 0) {
      missing(place);
      return;
    }
    int plain = steps.plainLength();
    if (plain >= 0) {
      next++;
      readPlainRow(block, place, plain);
      return;
    }
    int first = source.find(' ', MOST_TOKEN, "a token and a space");
    next++;
    int length = steps.tokenLength(first, header.rows() - next);
    if (length > first) {
      tally.note(
          "token with a space, ended where the rows behind it prove",
          "byte " + place + ": " + quoted(length));
    }
    if (isPlain(source.buffer(), source.index(), length)) {
      int row = block.append(source.buffer(), source.index(), length, place, -1);
      source.skip(length + 1, "a token");
      readFloats(block, row, place);
    } else {
      readOddRow(block, place, length);
    }
  }

  /** Reads a row that is at hand as a whole. */
  private void readPlainRow(RowBlock block, long place, int length) {
    int row = block.append(source.buffer(), source.index(), length, place, -1);
    source.row(length + 1, block.values(), row * dim(), dim());
    noteNonFinite(block, row, place);
  }

  /** Tells whether a token is of ASCII letters and signs alone. */
  private static boolean isPlain(byte[] b, int from, int length) {
    int all = 0;
    for (int i = from; i < from + length; i++) {
      all |= b[i] - ' ';
    }
    return all >= 0;
  }

  /** Reads a row whose token may not be UTF-8, or no token at all but numbers of a row before. */
  private void readOddRow(RowBlock block, long place, int length) {
    if (RowSteps.hasControls(source.buffer(), source.index(), length)) {
      if (!steps.proves(length, header.rows() - next)) {
        throw source.broken(
            place,
            "a token",
            quoted(length) + ", which has bytes that no token has",
            "the rows are out of step: a token before it may hold a space, or line 1 may tell"
                + " another dim than the rows have");
      }
      tally.note("token with a control byte kept", "byte " + place + ": " + quoted(length));
    }
    byte[] token = new byte[length];
    source.bytes(token, length, "a token");
    source.skip(1, "a space");
    byte[] utf8 = checked(token, place);
    if (utf8 == null) {
      source.skip(4L * dim(), dim() + " floats");
    } else {
      readFloats(block, block.append(utf8, 0, utf8.length, place, -1), place);
    }
  }

  private void readFloats(RowBlock block, int row, long place) {
    source.floats(block.values(), row * dim(), dim(), dimFloats);
    noteNonFinite(block, row, place);
  }

  /** The token in UTF-8, or null if the row is to be skipped. */
  private byte[] checked(byte[] token, long place) {
    // Words of another encoding may be UTF-8 by chance, as GBK's for model is.
    if (!format.encoding().equals(StandardCharsets.UTF_8)) {
      return decoded(token, place);
    }
    return Utf8.valid(token, 0, token.length) ? token : shown(token, place);
  }

  private byte[] shown(byte[] token, long place) {
    byte[] shown = Utf8.shown(token, 0, token.length);
    String quoted = quoted(shown, 0, shown.length);
    if (format.onBadUtf8() == Policy.FAIL) {
      throw source.broken(
          place,
          "a token in UTF-8",
          quoted,
          "",
          new Remedy.Reading("show its bytes", Word2VecBinary.NAME + ":on-bad-utf8=replace"));
    }
    boolean skip = format.onBadUtf8() == Policy.SKIP;
    tally.note(skip ? "token that is not UTF-8 skipped" : SHOWN, "byte " + place + ": " + quoted);
    return skip ? null : shown;
  }

  /** The token in UTF-8, if its bytes are of the encoding that was told. */
  private byte[] decoded(byte[] token, long place) {
    try {
      return format
          .encoding()
          .newDecoder()
          .decode(ByteBuffer.wrap(token))
          .toString()
          .getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      return shown(token, place);
    }
  }

  private String quoted(int length) {
    return quoted(source.buffer(), source.index(), length);
  }

  /** The bytes in quotes, none of them invisible, and not too many. */
  private static String quoted(byte[] b, int from, int length) {
    byte[] shown = Utf8.shown(b, from, from + Math.min(MOST_QUOTED, length));
    StringBuilder text = new StringBuilder("\"");
    new String(shown, StandardCharsets.UTF_8)
        .chars()
        .forEach(
            c ->
                text.append(
                    Character.isISOControl(c)
                        ? String.format(Locale.ROOT, "\\x%02x", c)
                        : (char) c + ""));
    return text.append(length > MOST_QUOTED ? "...\"" : "\"").toString();
  }

  private void noteNonFinite(RowBlock block, int row, long place) {
    if (!finite(block.values(), row * dim(), dim())) {
      tally.note(
          "row with a number that is not finite kept",
          "byte " + place + ": \"" + block.token(row) + "\"");
    }
  }

  /** Adds up zeros of numbers times 0, which only finite ones give; by fours, as sums take long. */
  private static boolean finite(float[] values, int from, int dim) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 3 < from + dim; i += 4) {
      a += values[i] * 0;
      b += values[i + 1] * 0;
      c += values[i + 2] * 0;
      d += values[i + 3] * 0;
    }
    for (; i < from + dim; i++) {
      a += values[i] * 0;
    }
    return a + b + c + d == 0;
  }

  private void missing(long place) {
    if (!keepsMissing()) {
      throw source.broken(
          place,
          header.rows() + " rows, as line 1 announces",
          "the end of the file after " + next,
          "it may be cut short",
          new Remedy.Reading("read what there is", Word2VecBinary.NAME + ":on-missing-rows=keep"));
    }
    tally.note(
        "header announces more rows than the file has",
        header.rows() + " rows announced, " + next + " found");
    ended = true;
  }

  private void finish() {
    ended = true;
    while (source.peek() == '\n') {
      source.u8("a line feed");
    }
    if (source.peek() >= 0) {
      tally.note(
          "bytes behind the rows that the header announces left out", "byte " + source.position());
    }
  }

  @Override
  public LoadReport report() {
    return tally.report(rows);
  }

  @Override
  public void close() {
    ended = true;
    source.close();
  }
}
