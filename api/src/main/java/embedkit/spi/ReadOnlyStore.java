package embedkit.spi;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.Slot;
import java.util.Map;

/**
 * What stores have in common whose rows are made of something else when they are asked for: they
 * are read as 32-bit floats, are never written, and have no slots.
 */
@Incubating
public abstract class ReadOnlyStore implements EmbeddingStore {

  /** For stores of that kind. */
  protected ReadOnlyStore() {}

  /**
   * Checks that the store is open.
   *
   * @throws embedkit.api.StoreClosedException if it was closed
   */
  protected abstract void checkOpen();

  @Override
  public final ElementType elementType() {
    return ElementType.F32;
  }

  @Override
  public final boolean writable() {
    return false;
  }

  @Override
  public final void scatter(long[] ids, int from, int count, float[] src, int offset, int stride) {
    refuse();
  }

  @Override
  public final void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    refuse();
  }

  @Override
  public final void add(long[] ids, int from, int count, float[] delta, int offset, int stride) {
    refuse();
  }

  @Override
  public final void add(long firstRow, int count, float[] delta, int offset, int stride) {
    refuse();
  }

  private void refuse() {
    checkOpen();
    RowChecks.writable(this);
  }

  @Override
  public final EmbeddingStore slot(Slot slot) {
    refuse();
    throw new AssertionError("a store that cannot be written has no slots");
  }

  @Override
  public final Map<String, EmbeddingStore> slots() {
    checkOpen();
    return Map.of();
  }
}
