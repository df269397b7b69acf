package embedkit.io.formats.hdf5;

import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Calls jhdf. On broken files it fails with exceptions of many kinds, and where a broken length
 * leads it, with an overflown stack or heap; here all of them become one.
 */
record Guard(Path file) {

  /** Calls jhdf about a place inside the file. */
  <T> T call(String place, Supplier<T> work) {
    try {
      return work.get();
    } catch (EmbedkitException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | InternalError e) {
      throw broken(place, e);
    }
  }

  VectorFileException refusal(String place, String expected, String found, String remedy) {
    return VectorFileException.at(file, place, expected, found, remedy);
  }

  private EmbedkitException broken(String place, Throwable e) {
    Optional<FileAccessException> interrupt =
        FileAccessException.ofInterrupt("cannot read " + file, e);
    if (interrupt.isPresent()) {
      return interrupt.get();
    }
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return VectorFileException.at(
        file,
        place,
        "readable HDF5",
        "a structure that is broken or not supported: " + why,
        "look at it with h5dump -H; it may be cut short",
        e);
  }
}
