package embedkit.api.file;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;

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
   * Writes a table.
   *
   * @param table the table
   * @param file where to
   * @param progress told the rows written
   * @throws ConfigurationException if this format is only read, or cannot hold the table (a token
   *     with a space, no vocabulary); the message says which and why
   */
  void write(EmbeddingTable table, OutputFile file, Progress progress);
}
