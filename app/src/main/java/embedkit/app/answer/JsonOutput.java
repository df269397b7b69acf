package embedkit.app.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.api.FileAccessException;
import java.io.IOException;
import java.io.PrintWriter;

/** Prints JSON values, with a line end behind each, and leaves open what it prints to. */
public final class JsonOutput {

  /** Writes one value. */
  @FunctionalInterface
  public interface Value {
    /** Writes it. */
    void write(JsonGenerator json) throws IOException;
  }

  private static final JsonFactory FACTORY =
      new JsonFactory().configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);

  private JsonOutput() {}

  /**
   * Prints a value over several lines, as people like to read it.
   *
   * @throws FileAccessException if it cannot be written
   */
  public static void print(PrintWriter out, Value value) {
    print(out, value, true);
  }

  /**
   * Prints a value in one line, so that a program can read one after the other.
   *
   * @throws FileAccessException if it cannot be written
   */
  public static void printLine(PrintWriter out, Value value) {
    print(out, value, false);
  }

  private static void print(PrintWriter out, Value value, boolean indented) {
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      if (indented) {
        json.useDefaultPrettyPrinter();
      }
      value.write(json);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write the answer", e);
    }
    out.println();
  }
}
