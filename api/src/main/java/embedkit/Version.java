package embedkit;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The version of Embedkit, as the build wrote it beside this class. */
public final class Version {

  private static final String FILE = "version.txt";

  private Version() {}

  /**
   * Returns the version.
   *
   * @return such as {@code 1.2.0} or {@code 1.2.0-SNAPSHOT}
   */
  public static String current() {
    try (InputStream in = Version.class.getResourceAsStream(FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw FileAccessException.because("cannot read the version", e);
    }
  }
}
