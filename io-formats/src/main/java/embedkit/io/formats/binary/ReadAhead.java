package embedkit.io.formats.binary;

import embedkit.api.LoadReport;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import java.util.OptionalLong;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Reads the rows of another reader one block ahead in the common pool, while the caller puts the
 * block before away.
 */
final class ReadAhead implements VectorReader {

  private final VectorReader reader;
  private RowBlock current;
  private RowBlock next;
  private ForkJoinTask<Boolean> ahead;
  private int taken;
  private boolean ended;

  ReadAhead(VectorReader reader) {
    this.reader = reader;
    this.current = RowBlock.ofDim(reader.dim());
    this.next = RowBlock.ofDim(reader.dim());
  }

  @Override
  public OptionalLong rows() {
    return reader.rows();
  }

  @Override
  public int dim() {
    return reader.dim();
  }

  @Override
  public boolean hasTokens() {
    return reader.hasTokens();
  }

  @Override
  public String placeUnit() {
    return reader.placeUnit();
  }

  @Override
  public boolean read(RowBlock into) {
    into.clear();
    while (!into.full() && !ended) {
      if (taken == current.count()) {
        advance();
      } else if (taken == 0 && into.count() == 0 && alike(into)) {
        into.swap(current);
        current.clear();
      } else {
        take(into, Math.min(current.count() - taken, into.capacity() - into.count()));
      }
    }
    return into.count() > 0;
  }

  private void advance() {
    ended = !(ahead == null ? reader.read(next) : ahead.join());
    RowBlock drained = current;
    current = next;
    next = drained;
    taken = 0;
    // A file of less than a block is not worth waking another thread.
    ahead = current.full() ? ForkJoinPool.commonPool().submit(() -> reader.read(drained)) : null;
  }

  /** Tells whether rows can change places with those of a block, which copies none. */
  private boolean alike(RowBlock block) {
    return block.capacity() == current.capacity() && block.dim() == current.dim();
  }

  private void take(RowBlock into, int count) {
    int dim = dim();
    int at = into.count() * dim;
    for (int i = taken; i < taken + count; i++) {
      into.append(
          current.utf8(),
          current.tokenStart(i),
          current.tokenLength(i),
          current.place(i),
          current.tokenCount(i));
    }
    System.arraycopy(current.values(), taken * dim, into.values(), at, count * dim);
    taken += count;
  }

  @Override
  public LoadReport report() {
    settle();
    return reader.report();
  }

  @Override
  public void close() {
    settle();
    ended = true;
    reader.close();
  }

  /** Waits for the block that is being read; what breaks it is told when it is asked for. */
  private void settle() {
    if (ahead != null) {
      ahead.quietlyJoin();
    }
  }
}
