package embedkit.app.command.ask;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.app.answer.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A vector on standard input: its numbers between spaces, commas or line ends. */
final class TypedVector {

  private TypedVector() {}

  static float[] read(Console console, int dim) {
    String text;
    try {
      // A number takes 25 characters at most; more than that many is no vector of this table.
      byte[] bytes = console.in().readNBytes(32 * dim + 1024);
      text = new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw FileAccessException.because("cannot read standard input", e);
    }
    String[] fields = text.replaceAll("[\\[\\],;]", " ").strip().split("\\s+");
    if (fields.length != dim || text.isEmpty()) {
      throw new ConfigurationException(
          "standard input has "
              + (text.isEmpty() ? 0 : fields.length)
              + " numbers; a vector of this table has "
              + dim);
    }
    float[] vector = new float[dim];
    for (int i = 0; i < dim; i++) {
      try {
        vector[i] = Float.parseFloat(fields[i]);
      } catch (NumberFormatException e) {
        throw new ConfigurationException(
            "number " + (i + 1) + " on standard input is \"" + fields[i] + "\"");
      }
    }
    return vector;
  }
}
