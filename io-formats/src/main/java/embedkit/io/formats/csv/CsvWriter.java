package embedkit.io.formats.csv;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Vocabulary;
import embedkit.api.file.OutputFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Writes a header that names the columns, and a record for each row. */
final class CsvWriter {

  private static final int BLOCK_VALUES = 1 << 16;

  private final char delimiter;
  private final boolean header;

  CsvWriter(char delimiter, boolean header) {
    this.delimiter = delimiter;
    this.header = header;
  }

  void write(EmbeddingTable table, OutputFile file, Progress progress) {
    Vocabulary tokens =
        table
            .vocabulary()
            .orElseThrow(
                () ->
                    refusal(
                        file, Csv.NAME + " needs a token for each row, and this table has none"));
    if (!header && table.rows() == 0) {
      throw refusal(file, "without a header it cannot hold a table without rows");
    }
    try (Writer out =
        new BufferedWriter(new OutputStreamWriter(file.open(), StandardCharsets.UTF_8))) {
      if (header) {
        writeHeader(out, table.dim());
      }
      writeRows(table, tokens, out, progress);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file.target(), e);
    }
  }

  private void writeHeader(Writer out, int dim) throws IOException {
    out.append("word");
    for (int d = 0; d < dim; d++) {
      out.append(delimiter).append('d').append(Integer.toString(d));
    }
    out.append('\n');
  }

  private void writeRows(EmbeddingTable table, Vocabulary tokens, Writer out, Progress progress)
      throws IOException {
    int dim = table.dim();
    int block = Math.max(1, BLOCK_VALUES / dim);
    float[] values = new float[block * dim];
    StringBuilder line = new StringBuilder();
    for (long first = 0; first < table.rows(); first += block) {
      int count = (int) Math.min(block, table.rows() - first);
      table.store().gather(first, count, values, 0, dim);
      for (int i = 0; i < count; i++) {
        line.setLength(0);
        line.append(field(tokens.token(first + i)));
        for (int d = 0; d < dim; d++) {
          line.append(delimiter).append(values[i * dim + d]);
        }
        out.append(line.append('\n'));
      }
      progress.at(first + count, table.rows());
    }
  }

  /** A token, in quotation marks where it would part fields or lines. */
  private String field(String token) {
    boolean plain = !token.isEmpty() && token.charAt(0) != '\ufeff' && token.strip().equals(token);
    for (int i = 0; plain && i < token.length(); i++) {
      char c = token.charAt(i);
      plain = c != ',' && c != ';' && c != '\t' && c != '"' && c != '\n' && c != '\r';
    }
    return plain ? token : '"' + token.replace("\"", "\"\"") + '"';
  }

  private static ConfigurationException refusal(OutputFile file, String why) {
    return new ConfigurationException("cannot write " + file.target() + ": " + why);
  }
}
