package embedkit.api.index;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What an index keeps beside the rows, so that it is opened and not built again: integer tensors,
 * and what they were made of. Valid as long as the memory of its tensors is.
 *
 * @param provider the name of the {@link embedkit.spi.IndexProvider} that opens it
 * @param spec how it was built, as text, such as {@code hnsw:m=16}
 * @param metric by what vectors are near
 * @param builtOf the {@link RowsChecksum} of the rows
 * @param rows how many rows there were
 * @param tensors the numbers, under distinct names
 */
@Incubating
public record StoredIndex(
    String provider, String spec, Metric metric, int builtOf, long rows, List<Tensor> tensors) {

  /**
   * A vector of 32-bit whole numbers.
   *
   * @param name letters, digits, {@code _}, {@code -} or {@code .}
   * @param values little-endian, without a gap; its size is a multiple of 4
   */
  public record Tensor(String name, MemorySegment values) {

    /**
     * Checks the name and the size.
     *
     * @throws ConfigurationException if the name has other characters or the size is no multiple
     */
    public Tensor {
      Objects.requireNonNull(values, "values");
      if (!name.matches("[A-Za-z0-9_.-]+")) {
        throw new ConfigurationException(
            "\"" + name + "\" is no name of a tensor: letters, digits, _, - and . are");
      }
      if (values.byteSize() % Integer.BYTES != 0) {
        throw new ConfigurationException(
            "the tensor " + name + " has " + values.byteSize() + " bytes, no multiple of 4");
      }
    }

    /**
     * Returns how many numbers there are.
     *
     * @return 0 or more
     */
    public long size() {
      return values.byteSize() / Integer.BYTES;
    }

    /**
     * Returns a number.
     *
     * @param at 0 to size - 1
     * @return the number
     * @throws IndexOutOfBoundsException if there is none
     */
    public int get(long at) {
      return values.get(LITTLE_ENDIAN, at * Integer.BYTES);
    }
  }

  private static final ValueLayout.OfInt LITTLE_ENDIAN =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * Copies the list.
   *
   * @throws ConfigurationException if two tensors have one name
   */
  public StoredIndex {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(metric, "metric");
    tensors = List.copyOf(tensors);
    Set<String> names = new HashSet<>();
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new ConfigurationException("two tensors of an index are named " + tensor.name());
      }
    }
  }

  /**
   * Finds a tensor.
   *
   * @param name its name
   * @return the tensor
   * @throws ConfigurationException if there is none, with the names that there are
   */
  public Tensor tensor(String name) {
    return tensors.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "an index of "
                        + provider
                        + " has a tensor "
                        + name
                        + ", but this one has only "
                        + String.join(", ", tensors.stream().map(Tensor::name).toList())));
  }

  /**
   * Checks that a store has the rows that the index was built of, without reading them: their
   * number alone.
   *
   * @param store the rows
   * @throws ConfigurationException if there are more or fewer
   */
  public void checkRows(EmbeddingStore store) {
    if (store.rows() != rows) {
      throw new ConfigurationException(
          "the index was built of "
              + rows
              + " rows, but there are "
              + store.rows()
              + "; build it again");
    }
  }
}
