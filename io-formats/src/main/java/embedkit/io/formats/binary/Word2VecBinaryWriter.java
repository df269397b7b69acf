package embedkit.io.formats.binary;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Vocabulary;
import embedkit.api.file.OutputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes rows one behind the other, without line feeds between them, as gensim does. */
final class Word2VecBinaryWriter {

  private static final int BLOCK_VALUES = 1 << 16;

  private Word2VecBinaryWriter() {}

  static void write(EmbeddingTable table, OutputFile file, Progress progress) {
    Vocabulary tokens =
        table
            .vocabulary()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "cannot write "
                            + file.target()
                            + ": "
                            + Word2VecBinary.NAME
                            + " needs a token for each row, and this table has none"));
    try (OutputStream out = file.open()) {
      String header = table.rows() + " " + table.dim() + "\n";
      out.write(header.getBytes(StandardCharsets.US_ASCII));
      writeRows(table, tokens, file, out, progress);
    } catch (IOException e) {
      throw new FileAccessException("cannot write " + file.target() + ": " + e.getMessage(), e);
    }
  }

  private static void writeRows(
      EmbeddingTable table, Vocabulary tokens, OutputFile file, OutputStream out, Progress progress)
      throws IOException {
    int dim = table.dim();
    int block = Math.max(1, BLOCK_VALUES / dim);
    float[] values = new float[block * dim];
    ByteBuffer row = ByteBuffer.allocate(4 * dim).order(ByteOrder.LITTLE_ENDIAN);
    for (long first = 0; first < table.rows(); first += block) {
      int count = (int) Math.min(block, table.rows() - first);
      table.store().gather(first, count, values, 0, dim);
      for (int i = 0; i < count; i++) {
        out.write(checked(tokens.utf8(first + i), first + i, file));
        out.write(' ');
        row.asFloatBuffer().put(values, i * dim, dim);
        out.write(row.array());
      }
      progress.at(first + count, table.rows());
    }
  }

  private static byte[] checked(byte[] token, long row, OutputFile file) {
    boolean bad = token.length == 0;
    for (byte b : token) {
      bad |= b == ' ' || b == '\n';
    }
    if (bad) {
      throw new ConfigurationException(
          "cannot write "
              + file.target()
              + ": row "
              + row
              + " has the token \""
              + new String(token, StandardCharsets.UTF_8).replace("\n", "\\n")
              + "\"; in "
              + Word2VecBinary.NAME
              + " a token is not empty and ends at the first space");
    }
    return token;
  }
}
