package embedkit.collection.store;

import java.util.List;
import java.util.Optional;

/**
 * What a collection is at one moment.
 *
 * @param generation counts the states, from 1
 * @param shape what never changes
 * @param nextSegment the number that no segment had yet
 * @param segments in the order of their making
 */
public record Manifest(
    long generation, Shape shape, long nextSegment, List<SegmentEntry> segments) {

  /**
   * What a collection was made as.
   *
   * @param dim numbers of a vector
   * @param elementType how a number is kept, such as {@code f32}
   * @param metric by what vectors are near, such as {@code cosine}
   * @param words whether items are found by their words too
   * @param index spec of the index of large segments; empty where every row is read
   * @param model what makes vectors of texts
   */
  public record Shape(
      int dim,
      String elementType,
      String metric,
      boolean words,
      Optional<String> index,
      Optional<ModelEntry> model) {}

  /**
   * The model that makes vectors of texts.
   *
   * @param address where it is
   * @param tokenizer the spec or path that was named for it
   * @param files what it consists of
   */
  public record ModelEntry(String address, Optional<String> tokenizer, List<ModelFile> files) {
    /** Copies the list. */
    public ModelEntry {
      files = List.copyOf(files);
    }
  }

  /**
   * A file of a model.
   *
   * @param path where it is
   * @param bytes its size
   * @param modified when it was changed last, in milliseconds since 1970
   * @param checksum its CRC-32C
   */
  public record ModelFile(String path, long bytes, long modified, int checksum) {}

  /**
   * A segment.
   *
   * @param segment its number
   * @param rows items that it was written with, deleted ones too
   * @param vectorBytes size of the file of its rows
   * @param itemBytes size of the file of its texts
   * @param deleted which of its rows are gone
   */
  public record SegmentEntry(
      long segment, int rows, long vectorBytes, long itemBytes, Optional<DeletedEntry> deleted) {

    /** Items that are there. */
    public int live() {
      return rows - deleted.map(DeletedEntry::rows).orElse(0);
    }
  }

  /**
   * Rows that are gone.
   *
   * @param generation when it was written, which is in the file's name
   * @param rows how many
   * @param checksum CRC-32C of the file
   */
  public record DeletedEntry(long generation, int rows, int checksum) {}

  /** Copies the list. */
  public Manifest {
    segments = List.copyOf(segments);
  }

  /** Items that are there. */
  public long live() {
    return segments.stream().mapToLong(SegmentEntry::live).sum();
  }
}
