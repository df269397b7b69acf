package embedkit.io.formats.records;

import embedkit.api.LoadReport;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import java.util.OptionalLong;

/** Gives the rows of a source in blocks. Reads one row ahead, as the first one tells the dim. */
public final class RecordReader implements VectorReader {

  private final RecordSource source;
  private final String placeUnit;
  private boolean more;
  private long rows;
  private boolean closed;

  /**
   * Reads the first row.
   *
   * @param source the rows; closed when that fails, and with this reader
   * @param placeUnit what the places of rows are, such as {@code line}
   */
  public RecordReader(RecordSource source, String placeUnit) {
    this.source = source;
    this.placeUnit = placeUnit;
    try {
      this.more = source.next();
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  @Override
  public OptionalLong rows() {
    return source.rows();
  }

  @Override
  public int dim() {
    return source.dim();
  }

  @Override
  public boolean hasTokens() {
    return source.hasTokens();
  }

  @Override
  public boolean hasCounts() {
    return source.hasCounts();
  }

  @Override
  public String placeUnit() {
    return placeUnit;
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    while (more && !closed && !block.full()) {
      byte[] token = source.token();
      int row = block.append(token, 0, token.length, source.place(), source.tokenCount());
      int at = row * source.dim();
      System.arraycopy(source.values(), 0, block.values(), at, source.dim());
      rows++;
      more = source.next();
    }
    return block.count() > 0;
  }

  @Override
  public LoadReport report() {
    return source.tally().report(rows);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      source.close();
    }
  }
}
