package embedkit;

import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.api.NgramRows;
import embedkit.api.OutputRows;
import embedkit.api.Slot;
import embedkit.api.Subwords;
import embedkit.api.Vocabulary;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the rows of a table that is open, so that they can be selected from like a file's. */
final class TableReader implements VectorReader {

  private static final byte[] NO_TOKEN = {};

  private final EmbeddingTable table;
  private final Vocabulary tokens;
  private long next;

  TableReader(EmbeddingTable table) {
    this.table = table;
    this.tokens = table.vocabulary().orElse(null);
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
    return tokens != null;
  }

  @Override
  public boolean hasCounts() {
    return tokens != null && tokens.hasCounts();
  }

  @Override
  public Map<String, String> metadata() {
    return table.metadata();
  }

  @Override
  public Optional<Subwords> subwords() {
    // Rows of n-grams go when the table is closed.
    return NgramRows.of(table).isPresent() ? Optional.empty() : table.subwords();
  }

  @Override
  public Optional<OutputRows> outputs() {
    return table.outputs();
  }

  /** Gives a table that was made of these rows the n-grams, which no selection of words touches. */
  EmbeddingTable withNgrams(EmbeddingTable selected) {
    if (NgramRows.of(table).isEmpty()) {
      return selected;
    }
    try {
      for (Slot slot : table.store().slotList()) {
        if (slot.name().equals(NgramRows.ROWS) || slot.name().equals(NgramRows.BUCKETS)) {
          RowCopy.slot(table.store(), slot, selected.store());
        }
      }
      return NgramRows.attach(selected);
    } catch (Throwable e) {
      selected.close();
      throw e;
    }
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    int count = (int) Math.min(block.capacity(), table.rows() - next);
    if (count > 0) {
      table.store().gather(next, count, block.values(), 0, block.dim());
    }
    for (int i = 0; i < count; i++, next++) {
      byte[] token = tokens == null ? NO_TOKEN : tokens.utf8(next);
      long seen = tokens == null ? -1 : tokens.count(next).orElse(-1);
      block.append(token, 0, token.length, next, seen);
    }
    return count > 0;
  }

  @Override
  public LoadReport report() {
    return table.report();
  }

  @Override
  public void close() {
    table.close();
  }
}
