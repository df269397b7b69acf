package org.example.jsonlines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * A row a line, with short names: {@code {"w":"cat","v":[0.25,-1.5]}}. Numbers are written so that
 * the same float is read back; those that are not finite are NaN, Infinity and -Infinity.
 */
public record JsonLines() implements VectorFormat {

  private static final String START = "{\"w\":";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(com.fasterxml.jackson.core.json.JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .streamReadConstraints(StreamReadConstraints.builder().maxDocumentLength(-1).build())
          .build();

  /** What the provides line names. */
  public static final class Provider implements VectorFormatProvider {
    @Override
    public String name() {
      return "json-lines";
    }

    @Override
    public String summary() {
      return "A JSON object a line: its token and its vector.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
    }

    @Override
    public VectorFormat create(Options options) {
      return new JsonLines();
    }

    @Override
    public List<String> extensions() {
      return List.of("jsonlines");
    }

    @Override
    public boolean reads() {
      return true;
    }

    @Override
    public boolean writes() {
      return true;
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] start = START.getBytes(StandardCharsets.US_ASCII);
      byte[] head = Arrays.copyOf(file.head(), start.length);
      return Arrays.equals(head, start)
          ? Recognition.byContent("it begins with " + START)
          : Recognition.no("it does not begin with " + START);
    }
  }

  @Override
  public String spec() {
    return "json-lines";
  }

  @Override
  public VectorReader open(InputFile file) {
    return new Rows(file);
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    Vocabulary words =
        table.vocabulary().orElseThrow(() -> refusal(file, "a line needs a token, there are none"));
    if (table.rows() == 0) {
      throw refusal(file, "a table without rows would not tell its dim");
    }
    float[] row = new float[table.dim()];
    try (JsonGenerator json = JSON.createGenerator(file.open())) {
      json.setRootValueSeparator(null);
      for (long i = 0; i < table.rows(); i++) {
        table.store().gather(i, 1, row, 0, row.length);
        json.writeStartObject();
        json.writeStringField("w", words.token(i));
        json.writeArrayFieldStart("v");
        for (float number : row) {
          json.writeNumber(number);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
        progress.at(i + 1, table.rows());
      }
    } catch (IOException e) {
      throw new FileAccessException("cannot write " + file.target() + ": " + e.getMessage(), e);
    }
  }

  private static ConfigurationException refusal(OutputFile file, String reason) {
    return new ConfigurationException("cannot write " + file.target() + ": " + reason);
  }

  /** Reads one row ahead, so that the dim is known from the start. */
  private static final class Rows implements VectorReader {
    private final InputFile file;
    private final JsonParser json;
    private String token;
    private float[] row = new float[64];
    private int dim;
    private long line;
    private long given;
    private boolean closed;

    Rows(InputFile file) {
      this.file = file;
      try {
        json = JSON.createParser(file.open());
      } catch (IOException e) {
        throw new FileAccessException("cannot read " + file.path() + ": " + e.getMessage(), e);
      }
      try {
        next();
        if (token == null) {
          throw broken("a row", "the end of the file", null);
        }
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    /** Reads the next row; its token is null behind the last. */
    private void next() {
      try {
        token = null;
        JsonToken first = json.nextToken();
        line++;
        if (first == null) {
          return;
        }
        expect(first == JsonToken.START_OBJECT, "an object");
        expect("w".equals(json.nextFieldName()), "\"w\"");
        String word = json.nextTextValue();
        expect(word != null && !word.isEmpty(), "a token that is not empty");
        expect("v".equals(json.nextFieldName()), "\"v\"");
        expect(json.nextToken() == JsonToken.START_ARRAY, "an array of numbers");
        numbers();
        expect(json.nextToken() == JsonToken.END_OBJECT, "the end of the object");
        token = word;
      } catch (IOException e) {
        throw broken("a JSON object", e.getMessage().lines().findFirst().orElse("something"), e);
      }
    }

    private void numbers() throws IOException {
      int n = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        expect(json.currentToken() != null && json.currentToken().isNumeric(), "a number");
        expect(n < (dim == 0 ? TableShape.MAX_DIM : dim), "no more than " + n + " numbers");
        if (n == row.length) {
          row = Arrays.copyOf(row, 2 * n);
        }
        row[n++] = Float.parseFloat(json.getText());
      }
      expect(n > 0 && (dim == 0 || n == dim), dim == 0 ? "a number" : dim + " numbers");
      dim = n;
    }

    private void expect(boolean met, String expected) throws IOException {
      if (!met) {
        throw broken(expected, String.valueOf(json.currentToken()), null);
      }
    }

    private VectorFileException broken(String expected, String found, Exception cause) {
      return VectorFileException.at(file.path(), Long.toString(line), expected, found, "", cause);
    }

    @Override
    public OptionalLong rows() {
      return OptionalLong.empty();
    }

    @Override
    public int dim() {
      return dim;
    }

    @Override
    public boolean hasTokens() {
      return true;
    }

    @Override
    public String placeUnit() {
      return "line";
    }

    @Override
    public boolean read(RowBlock block) {
      block.clear();
      while (token != null && !block.full()) {
        byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
        int at = block.append(utf8, 0, utf8.length, line, 0) * dim;
        System.arraycopy(row, 0, block.values(), at, dim);
        given++;
        next();
      }
      return block.count() > 0;
    }

    @Override
    public LoadReport report() {
      return new LoadReport(given, List.of());
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        try {
          json.close();
        } catch (IOException e) {
          throw new FileAccessException("cannot close " + file.path() + ": " + e.getMessage(), e);
        }
      }
    }
  }
}
