package embedkit.io.formats.binary;

import embedkit.api.LoadReport;
import embedkit.api.RowBlock;
import embedkit.api.VectorReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Reads rows one behind the other. Places are byte offsets. */
final class Word2VecBinaryReader implements VectorReader {

  private static final int MOST_TOKEN = 1 << 16;

  private final ByteSource source;
  private final Header header;
  private final Word2VecBinary format;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private long next;
  private long rows;
  private boolean ended;

  Word2VecBinaryReader(ByteSource source, Header header, Word2VecBinary format) {
    this.source = source;
    this.header = header;
    this.format = format;
  }

  private boolean keepsMissing() {
    return format.onMissingRows().equals("keep");
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
    byte[] token = source.until(' ', MOST_TOKEN, "a token and a space");
    byte[] utf8 = checked(token, place);
    next++;
    if (utf8 == null) {
      source.skip(4L * dim(), dim() + " floats");
      return;
    }
    int row = block.append(utf8, 0, utf8.length, place, -1);
    source.floats(block.values(), row * dim(), dim(), dim() + " floats");
    noteNonFinite(block, row, place);
  }

  /** The token in UTF-8, or null if the row is to be skipped. */
  private byte[] checked(byte[] token, long place) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(token));
      return token;
    } catch (CharacterCodingException e) {
      String mended = new String(token, StandardCharsets.UTF_8);
      String quoted = "\"" + mended.substring(0, Math.min(40, mended.length())) + "\"";
      if (format.onBadUtf8().equals("fail")) {
        throw source.broken(
            place,
            "a token in UTF-8",
            quoted,
            "mend it with --format " + Word2VecBinary.NAME + ":on-bad-utf8=replace");
      }
      boolean skip = format.onBadUtf8().equals("skip");
      tally.note(
          "token that is not UTF-8 " + (skip ? "skipped" : "mended"),
          "byte " + place + ": " + quoted);
      return skip ? null : mended.getBytes(StandardCharsets.UTF_8);
    }
  }

  private void noteNonFinite(RowBlock block, int row, long place) {
    float spread = 0;
    for (int i = row * dim(); i < (row + 1) * dim(); i++) {
      spread += block.values()[i] * 0;
    }
    if (spread != 0) {
      tally.note(
          "row with a number that is not finite kept",
          "byte " + place + ": \"" + block.token(row) + "\"");
    }
  }

  private void missing(long place) {
    if (!keepsMissing()) {
      throw source.broken(
          place,
          header.rows() + " rows, as line 1 announces",
          "the end of the file after " + next,
          "it may be cut short; read what there is with --format "
              + Word2VecBinary.NAME
              + ":on-missing-rows=keep");
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
