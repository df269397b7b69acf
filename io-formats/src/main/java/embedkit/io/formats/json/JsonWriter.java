package embedkit.io.formats.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Vocabulary;
import embedkit.api.file.OutputFile;
import java.io.IOException;

/** Writes an object a line, or one object of all words. */
final class JsonWriter {

  private static final int BLOCK_VALUES = 1 << 16;

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private final boolean lines;
  private final String tokenName;
  private final String vectorName;

  JsonWriter(boolean lines, String tokenName, String vectorName) {
    this.lines = lines;
    this.tokenName = tokenName;
    this.vectorName = vectorName;
  }

  void write(EmbeddingTable table, OutputFile file, Progress progress) {
    Vocabulary tokens =
        table
            .vocabulary()
            .orElseThrow(
                () ->
                    refusal(
                        file, Json.NAME + " needs a token for each row, and this table has none"));
    if (table.rows() == 0) {
      throw refusal(file, Json.NAME + " has no header, so it cannot hold a table without rows");
    }
    try (JsonGenerator json = JSON.createGenerator(file.open())) {
      json.setRootValueSeparator(null);
      writeRows(json, table, tokens, progress);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file.target(), e);
    }
  }

  private void writeRows(
      JsonGenerator json, EmbeddingTable table, Vocabulary tokens, Progress progress)
      throws IOException {
    int dim = table.dim();
    int block = Math.max(1, BLOCK_VALUES / dim);
    float[] values = new float[block * dim];
    if (!lines) {
      json.writeStartObject();
    }
    for (long first = 0; first < table.rows(); first += block) {
      int count = (int) Math.min(block, table.rows() - first);
      table.store().gather(first, count, values, 0, dim);
      for (int i = 0; i < count; i++) {
        if (lines) {
          json.writeStartObject();
          json.writeStringField(tokenName, tokens.token(first + i));
          json.writeFieldName(vectorName);
        } else {
          json.writeFieldName(tokens.token(first + i));
        }
        json.writeStartArray();
        for (int d = i * dim; d < (i + 1) * dim; d++) {
          json.writeNumber(values[d]);
        }
        json.writeEndArray();
        if (lines) {
          json.writeEndObject();
          json.writeRaw('\n');
        }
      }
      progress.at(first + count, table.rows());
    }
    if (!lines) {
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static ConfigurationException refusal(OutputFile file, String why) {
    return new ConfigurationException("cannot write " + file.target() + ": " + why);
  }
}
