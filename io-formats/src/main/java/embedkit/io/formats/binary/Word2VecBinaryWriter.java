package embedkit.io.formats.binary;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Vocabulary;
import embedkit.api.file.OutputFile;
import embedkit.io.formats.BadToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;

/** Writes rows one behind the other, without line feeds between them, as gensim does. */
final class Word2VecBinaryWriter {

  private static final int BLOCK_VALUES = 1 << 16;

  private final OutputFile file;
  private final BadToken onBadToken;

  Word2VecBinaryWriter(OutputFile file, BadToken onBadToken) {
    this.file = file;
    this.onBadToken = onBadToken;
  }

  void write(EmbeddingTable table, Progress progress) {
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
      String header = rowsWritten(tokens) + " " + table.dim() + "\n";
      out.write(header.getBytes(StandardCharsets.US_ASCII));
      writeRows(table, tokens, out, progress);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file.target(), e);
    }
  }

  /** The header stands before the rows, so those that are left out are counted first. */
  private long rowsWritten(Vocabulary tokens) {
    return onBadToken != BadToken.SKIP
        ? tokens.size()
        : LongStream.range(0, tokens.size()).filter(row -> !bad(tokens.utf8(row))).count();
  }

  private void writeRows(
      EmbeddingTable table, Vocabulary tokens, OutputStream out, Progress progress)
      throws IOException {
    int dim = table.dim();
    int block = Math.max(1, BLOCK_VALUES / dim);
    float[] values = new float[block * dim];
    ByteBuffer row = ByteBuffer.allocate(4 * dim).order(ByteOrder.LITTLE_ENDIAN);
    for (long first = 0; first < table.rows(); first += block) {
      int count = (int) Math.min(block, table.rows() - first);
      table.store().gather(first, count, values, 0, dim);
      for (int i = 0; i < count; i++) {
        byte[] token = tokens.utf8(first + i);
        boolean bad = bad(token);
        if (bad && onBadToken == BadToken.FAIL) {
          throw refusal(token, first + i);
        }
        if (bad && onBadToken == BadToken.SKIP) {
          continue;
        }
        out.write(bad ? BadToken.escaped(token) : token);
        out.write(' ');
        row.asFloatBuffer().put(values, i * dim, dim);
        out.write(row.array());
      }
      progress.at(first + count, table.rows());
    }
  }

  private static boolean bad(byte[] token) {
    boolean bad = token.length == 0;
    for (byte b : token) {
      bad |= b == ' ' || b == '\n';
    }
    return bad;
  }

  private ConfigurationException refusal(byte[] token, long row) {
    return new ConfigurationException(
        "cannot write "
            + file.target()
            + ": row "
            + row
            + " has the token \""
            + new String(token, StandardCharsets.UTF_8).replace("\n", "\\n")
            + "\"; in "
            + Word2VecBinary.NAME
            + " a token is not empty and ends at the first space",
        BadToken.remedies(Word2VecBinary.NAME));
  }
}
