package embedkit.api.file;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import java.util.List;

/**
 * A configured file format of embedding tables. Reading streams rows in blocks; writing sees the
 * whole table and may write it in parallel.
 */
public interface VectorFormat {

  /**
   * Returns the text form, {@code name:option=value,...}, that parses back to an equal format.
   *
   * @return the spec
   */
  String spec();

  /**
   * Opens a file to read its rows.
   *
   * @param file the file
   * @return the reader; the caller closes it
   * @throws VectorFileException if the file's head is broken
   * @throws ConfigurationException if this format is only written
   */
  VectorReader open(InputFile file);

  /**
   * Writes a table. As it stands here, this is the refusal of a format that is only read.
   *
   * @param table the table
   * @param file where to
   * @param progress told the rows written
   * @throws ConfigurationException if this format is only read, or cannot hold the table (a token
   *     with a space, no vocabulary); the message says which and why
   */
  default void write(EmbeddingTable table, OutputFile file, Progress progress) {
    String name = spec().split(":", 2)[0];
    throw new ConfigurationException(
        "cannot write " + file.target() + ": the format " + name + " is only read");
  }

  /**
   * Compares what a file holds with the checksums that it notes.
   *
   * @param file a file that this format has read without finding it broken
   * @param progress told what was read
   * @return part by part; empty, as here, for a format that notes no checksums
   * @throws VectorFileException if the file cannot be read to its end
   */
  @Incubating
  default List<Verified> verify(InputFile file, Progress progress) {
    return List.of();
  }
}
