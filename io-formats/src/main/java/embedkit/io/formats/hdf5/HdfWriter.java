package embedkit.io.formats.hdf5;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Vocabulary;
import embedkit.api.file.OutputFile;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.exceptions.HdfWritingException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;

/** Writes the datasets {@code embeddings} and {@code words}. */
final class HdfWriter {

  /** jhdf writes a dataset as one buffer. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

  private static final int BLOCK_VALUES = 1 << 16;

  private final EmbeddingTable table;
  private final OutputFile file;

  HdfWriter(EmbeddingTable table, OutputFile file) {
    this.table = table;
    this.file = file;
  }

  void write(Progress progress) {
    check();
    String[] words = table.vocabulary().map(this::words).orElse(null);
    try {
      // The front door made the file, and jhdf makes its own.
      Files.delete(file.path());
      try (WritableHdfFile hdf = HdfFile.write(file.path())) {
        hdf.putDataset("embeddings", matrix(progress));
        if (words != null) {
          hdf.putDataset("words", words);
        }
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file.target(), e);
    } catch (HdfWritingException e) {
      String what = "cannot write " + file.target();
      throw e.getCause() instanceof IOException why
          ? FileAccessException.because(what, why)
          : FileAccessException.ofInterrupt(what, e)
              .orElseGet(() -> new FileAccessException(what + ": " + e.getMessage(), e));
    }
  }

  private void check() {
    if (file.compression().isPresent()) {
      throw refusal("HDF5 is written at random places; leave the compression out of the name");
    }
    if (table.rows() == 0) {
      throw refusal("HDF5 as jhdf writes it cannot hold a table without rows");
    }
    if (4 * table.rows() * table.dim() > MOST_BYTES) {
      throw refusal("a dataset of more than 2 GiB; write .npy or .safetensors");
    }
  }

  private float[][] matrix(Progress progress) {
    int dim = table.dim();
    int rows = Math.toIntExact(table.rows());
    float[][] matrix = new float[rows][];
    int block = Math.max(1, BLOCK_VALUES / dim);
    float[] values = new float[block * dim];
    for (int first = 0; first < rows; first += block) {
      int count = Math.min(block, rows - first);
      table.store().gather(first, count, values, 0, dim);
      for (int i = 0; i < count; i++) {
        matrix[first + i] = Arrays.copyOfRange(values, i * dim, (i + 1) * dim);
      }
      progress.at(first + count, rows);
    }
    return matrix;
  }

  private String[] words(Vocabulary vocabulary) {
    String[] words = new String[Math.toIntExact(vocabulary.size())];
    long longest = 0;
    for (int row = 0; row < words.length; row++) {
      words[row] = vocabulary.token(row);
      if (words[row].indexOf(0) >= 0) {
        throw refusal("the token of row " + row + " has a zero character, which ends a text there");
      }
      longest = Math.max(longest, vocabulary.utf8(row).length + 1L);
    }
    if (longest * words.length > MOST_BYTES) {
      throw refusal("tokens of up to " + longest + " bytes, padded, take more than 2 GiB");
    }
    return words;
  }

  private ConfigurationException refusal(String why) {
    return new ConfigurationException("cannot write " + file.target() + ": " + why);
  }
}
