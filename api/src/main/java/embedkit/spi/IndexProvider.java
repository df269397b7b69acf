package embedkit.spi;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.Progress;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;

/** Makes indexes over rows that they do not own, and opens those that were kept. */
@Incubating
public interface IndexProvider extends Provider {

  /**
   * Makes an index of rows, which may take long.
   *
   * @param rows the rows; they stay open for as long as the index is asked, and nobody changes them
   *     while it is built
   * @param metric by what vectors are near
   * @param options values for all of {@link #options()}, checked
   * @param progress told the rows that are done; an index that needs no building tells nothing
   * @return the index; the caller closes it
   * @throws ConfigurationException if the metric or the rows do not suit such an index
   */
  VectorIndex build(EmbeddingStore rows, Metric metric, Options options, Progress progress);

  /**
   * Opens what {@link VectorIndex#stored} gave, without building it again. The caller has compared
   * the checksum where that matters; the memory of the tensors outlives the index.
   *
   * @param rows the rows that it was built of
   * @param stored its tensors, which may be anything
   * @param options values for all of {@link #options()}, checked; those that say how an index is
   *     built are of no account
   * @return the index; the caller closes it
   * @throws ConfigurationException if the tensors are not of such an index, or of other rows
   */
  default VectorIndex open(EmbeddingStore rows, StoredIndex stored, Options options) {
    throw new ConfigurationException("an index of " + name() + " is not kept, so none is opened");
  }

  /**
   * Builds on what was kept of the first of these rows, which the caller has compared by their
   * checksum: the others are inserted.
   *
   * @param rows the rows; they stay open for as long as the index is asked
   * @param stored the tensors of an index of the first {@link StoredIndex#rows} of them, which may
   *     be anything and are of no use to the index afterwards
   * @param options values for all of {@link #options()}, checked
   * @param progress told the new rows that are done
   * @return the index of all rows; the caller closes it
   * @throws ConfigurationException if the tensors are not of such an index, or it cannot grow
   */
  default VectorIndex grow(
      EmbeddingStore rows, StoredIndex stored, Options options, Progress progress) {
    throw new ConfigurationException("an index of " + name() + " cannot grow; build it again");
  }
}
