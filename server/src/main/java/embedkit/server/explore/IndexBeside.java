package embedkit.server.explore;

import embedkit.search.index.Indexes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the index of a table is, once there is one.
 *
 * @param file the table's file
 * @param indexes opens it
 */
public record IndexBeside(Path file, Indexes indexes) {

  /** Checks. */
  public IndexBeside {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(indexes, "indexes");
  }

  /** When the index was written; empty if there is none. */
  Optional<FileTime> written() {
    try {
      Path kept = Indexes.beside(file);
      return Files.isRegularFile(kept)
          ? Optional.of(Files.getLastModifiedTime(kept))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
