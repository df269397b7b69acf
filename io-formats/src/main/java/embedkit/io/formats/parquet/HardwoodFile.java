package embedkit.io.formats.parquet;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Calls Hardwood. On broken files it fails with exceptions of many kinds, and where a broken length
 * leads it, with a full heap; here all of them become one.
 */
final class HardwoodFile implements AutoCloseable {

  /** Held, as a logger that nobody holds forgets its level. */
  private static final Logger LOG = Logger.getLogger("dev.hardwood");

  static {
    // It tells which decoder it took, for each file.
    if (LOG.getLevel() == null) {
      LOG.setLevel(Level.WARNING);
    }
    // Its loops over vectors check nothing where the kernels' flag turns the checks of the Vector
    // API
    // off, and these bytes are not to be trusted.
    setIfAbsent("hardwood.simd.disabled", "true");
    // A library of the system that happens to be there would be loaded, with a warning of the JVM.
    setIfAbsent("hardwood.uselibdeflate", "false");
  }

  private final Path file;
  private final ParquetFileReader reader;

  /** Work that Hardwood does. */
  @FunctionalInterface
  interface Work<T> {
    T done() throws IOException;
  }

  HardwoodFile(Path file) {
    this.file = file;
    this.reader = call("", () -> ParquetFileReader.open(InputFile.of(file)));
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  ParquetFileReader reader() {
    return reader;
  }

  /** Calls Hardwood about a place inside the file. */
  <T> T call(String place, Work<T> work) {
    try {
      return work.done();
    } catch (EmbedkitException e) {
      throw e;
    } catch (IOException
        | RuntimeException
        | LinkageError
        | StackOverflowError
        | OutOfMemoryError
        | InternalError e) {
      throw broken(place, e);
    }
  }

  private EmbedkitException broken(String place, Throwable e) {
    Optional<FileAccessException> interrupt =
        FileAccessException.ofInterrupt("cannot read " + file, e);
    if (interrupt.isPresent()) {
      return interrupt.get();
    }
    if (e instanceof IllegalCallerException) {
      return new ConfigurationException(
          "cannot unpack "
              + file
              + ": Java does not let a library call native code here ("
              + e.getMessage()
              + "); allow it with Java's option enable-native-access");
    }
    return VectorFileException.at(
        file,
        place,
        "whole Parquet",
        "data that is cut short or damaged (" + innermost(e) + ")",
        "get the file again",
        e);
  }

  /** What the innermost failure says; the others say where in Hardwood it was met. */
  private static String innermost(Throwable e) {
    Throwable inner = e;
    for (int i = 0; i < 16 && inner.getCause() != null; i++) {
      inner = inner.getCause();
    }
    String said = inner.getMessage();
    return said == null || said.isBlank() ? inner.getClass().getSimpleName() : said;
  }

  VectorFileException refusal(String place, String expected, String found, String advice) {
    return VectorFileException.at(file, place, expected, found, advice);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot close " + file, e);
    }
  }
}
