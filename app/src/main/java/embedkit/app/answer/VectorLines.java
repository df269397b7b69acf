package embedkit.app.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.api.FileAccessException;
import java.io.IOException;
import java.io.PrintWriter;

/** Prints vectors of texts, a line each: the numbers, or a JSON object with the text. */
public final class VectorLines implements AutoCloseable {

  private final PrintWriter out;
  private final JsonGenerator json;

  private VectorLines(PrintWriter out, JsonGenerator json) {
    this.out = out;
    this.json = json;
  }

  public static VectorLines to(Console console, boolean asJson) {
    if (!asJson) {
      return new VectorLines(console.out(), null);
    }
    try {
      JsonFactory factory = new JsonFactory();
      factory.configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
      JsonGenerator json = factory.createGenerator(console.out());
      json.setRootValueSeparator(null);
      return new VectorLines(console.out(), json);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static FileAccessException failed(IOException e) {
    return new FileAccessException("cannot write the vectors: " + e.getMessage(), e);
  }

  /** Prints a vector. */
  public void print(String text, float[] vector) {
    if (json == null) {
      StringBuilder line = new StringBuilder(10 * vector.length);
      for (float value : vector) {
        line.append(line.isEmpty() ? "" : " ").append(value);
      }
      out.println(line);
      return;
    }
    try {
      json.writeStartObject();
      json.writeStringField("text", text);
      json.writeArrayFieldStart("vector");
      for (float value : vector) {
        json.writeNumber(value);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw(System.lineSeparator());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Tells whether nobody reads any more. */
  public boolean inVain() {
    return out.checkError();
  }

  @Override
  public void close() {
    try {
      if (json != null) {
        json.close();
      }
    } catch (IOException e) {
      throw failed(e);
    }
    out.flush();
  }
}
