package embedkit.spi;

import embedkit.api.file.InputFile;
import embedkit.api.file.VectorFormat;
import java.util.List;
import java.util.Optional;

/** Makes file formats of checked options, and recognises their files. */
public interface VectorFormatProvider extends Provider {

  /**
   * Makes the configured format.
   *
   * @param options values for all of {@link #options()}, checked
   * @return the format
   * @throws embedkit.api.ConfigurationException if options do not fit each other
   */
  VectorFormat create(Options options);

  /**
   * Makes the format that keeps all of a table, so that work can go on from there: its rows, its
   * slots that are to be saved and what it says about itself.
   *
   * @return the configured format, or empty for a format that keeps less
   */
  default Optional<VectorFormat> checkpoint() {
    return Optional.empty();
  }

  /**
   * Returns the endings of file names that mean this format when a table is written, and that
   * suggest it when one is read.
   *
   * @return endings in lower case without the dot, the usual one first, such as {@code txt}
   */
  List<String> extensions();

  /**
   * Tells whether files can be read.
   *
   * @return true, as here, if {@link VectorFormat#open} works
   */
  default boolean reads() {
    return true;
  }

  /**
   * Tells whether files can be written.
   *
   * @return true, as here, if {@link VectorFormat#write} works
   */
  default boolean writes() {
    return true;
  }

  /**
   * Tells by content, and failing that by name, whether a file is of this format.
   *
   * @param file the file
   * @return the verdict with its reason
   */
  Recognition recognise(InputFile file);
}
