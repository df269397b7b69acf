package embedkit.storage.mmap;

import embedkit.api.LoadReport;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import java.util.Map;
import java.util.OptionalLong;

/** Makes the rows of a converted table, in order. For one thread. */
final class ConvertedReader implements VectorReader {

  private static final byte[] NO_TOKEN = {};

  private final MappedFile file;
  private final Header header;
  private final ConvertedTable table;
  private final ConvertedRows rows;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private long next;
  private boolean closed;

  ConvertedReader(MappedFile file, Header header, ConvertedTable table) {
    this.file = file;
    this.header = header;
    this.table = table;
    this.rows = new ConvertedRows(file, header, table);
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(table.rows());
  }

  @Override
  public int dim() {
    return table.dim();
  }

  @Override
  public boolean hasTokens() {
    return false;
  }

  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    try {
      while (!closed && !block.full() && next < table.rows()) {
        int row = block.append(NO_TOKEN, 0, 0, next, -1);
        make(block.values(), row * table.dim());
        next++;
      }
    } catch (InternalError e) {
      throw file.failure(e);
    }
    return block.count() > 0;
  }

  private void make(float[] into, int at) {
    rows.make(next, into, at);
    boolean finite = true;
    for (int d = 0; d < table.dim(); d++) {
      finite &= Float.isFinite(into[at + d]);
    }
    if (!finite) {
      tally.note("row with a number that is not finite kept", "row " + next);
    }
  }

  @Override
  public LoadReport report() {
    return tally.report(next);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      file.close();
    }
  }
}
