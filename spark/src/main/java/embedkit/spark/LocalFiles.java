package embedkit.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;

/**
 * Files of one task on its own machine, which are gone when it ends. A task that asks for none, as
 * most do, makes no folder.
 */
final class LocalFiles implements AutoCloseable {

  /** Null until a file is asked for. */
  private Path folder;

  /** Returns where a file may be made. */
  Path fresh(String name) throws IOException {
    if (folder == null) {
      folder = Files.createTempDirectory("embedkit-spark-");
    }
    return Files.createTempDirectory(folder, "f").resolve(name);
  }

  /** Brings a file here, unless it is on this machine. */
  Path fetch(FileSystem files, org.apache.hadoop.fs.Path from) throws IOException {
    if (files instanceof LocalFileSystem local) {
      return local.pathToFile(from).toPath();
    }
    Path here = fresh(from.getName());
    files.copyToLocalFile(false, from, new org.apache.hadoop.fs.Path(here.toUri()), true);
    return here;
  }

  @Override
  public void close() throws IOException {
    if (folder == null) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
