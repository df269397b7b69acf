package embedkit.initializers;

import embedkit.api.EmbeddingTable;
import embedkit.api.Initializer;
import embedkit.api.Vocabulary;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;

/** Rows that come from another table where it has the token. Safe for any number of threads. */
public final class PretrainedRows implements Initializer.Rows {

  private static final Cleaner CLEANER = Cleaner.create();

  private final EmbeddingTable source;
  private final Pretrained made;
  private final Vocabulary wanted;
  private final Initializer.Rows others;
  private final BitSet found;

  private PretrainedRows(
      EmbeddingTable source,
      Pretrained made,
      Vocabulary wanted,
      Initializer.Rows others,
      BitSet found) {
    this.source = source;
    this.made = made;
    this.wanted = wanted;
    this.others = others;
    this.found = found;
  }

  static PretrainedRows of(
      EmbeddingTable source, Pretrained made, Vocabulary wanted, Initializer.Rows others) {
    BitSet found = new BitSet();
    for (int row = 0; row < wanted.size(); row++) {
      found.set(row, sourceRow(source, wanted, row) >= 0);
    }
    PretrainedRows rows = new PretrainedRows(source, made, wanted, others, found);
    // Nobody closes rows; the table is closed when the last of those who fill with them is done.
    CLEANER.register(rows, source::close);
    return rows;
  }

  private static long sourceRow(EmbeddingTable source, Vocabulary wanted, long row) {
    byte[] token = wanted.utf8(row);
    return source.vocabulary().orElseThrow().row(token, 0, token.length);
  }

  /**
   * Tells whether a row comes from the other table.
   *
   * @param row a row of the table that is filled
   * @return true if its token was found
   */
  public boolean found(long row) {
    return row >= 0 && row < wanted.size() && found.get((int) row);
  }

  /**
   * Returns how many rows come from the other table.
   *
   * @return 0 to the number of rows
   */
  public long found() {
    return found.cardinality();
  }

  @Override
  public boolean frozen(long row) {
    return made.freeze() && found(row);
  }

  @Override
  public Optional<String> report() {
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%,d of %,d tokens have their row of %s%s; %,d start anew",
            found(),
            wanted.size(),
            made.path(),
            made.freeze() ? " and keep it" : "",
            wanted.size() - found()));
  }

  @Override
  public void fill(long firstRow, int count, float[] dst, int offset, int stride) {
    others.fill(firstRow, count, dst, offset, stride);
    try {
      for (int i = 0; i < count; i++) {
        if (found(firstRow + i)) {
          long row = sourceRow(source, wanted, firstRow + i);
          source.store().gather(row, 1, dst, offset + i * stride, stride);
        }
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
