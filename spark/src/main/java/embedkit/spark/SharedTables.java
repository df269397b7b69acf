package embedkit.spark;

import embedkit.api.FileAccessException;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkFiles;

/**
 * Tables that the tasks of one executor share: each is mapped once, and stays so while the executor
 * lives. One on a file system of the cluster is brought to a local file first, which is gone when
 * the process ends.
 */
final class SharedTables {

  private static final Map<TableFile, Shared> OPEN = new ConcurrentHashMap<>();

  private SharedTables() {}

  /**
   * A table that is open.
   *
   * @param embedder embeds by it
   * @param brought the folder of the copy that was made for it, or null
   */
  private record Shared(TextEmbedder embedder, java.nio.file.Path brought) {
    void close() {
      embedder.close();
      if (brought != null) {
        remove(brought);
      }
    }
  }

  /** Returns what embeds by a table. */
  static TextEmbedder of(TableFile file, Configuration hadoop) {
    return OPEN.computeIfAbsent(file, name -> open(name, hadoop)).embedder();
  }

  /** Closes what embeds by a table that is replaced or gone. */
  static void forget(String address) {
    for (TableFile each : OPEN.keySet()) {
      if (each.address().equals(address)) {
        Shared left = OPEN.remove(each);
        if (left != null) {
          left.close();
        }
      }
    }
  }

  private static Shared open(TableFile file, Configuration hadoop) {
    if (file.added().isPresent()) {
      return new Shared(
          TextEmbedder.of(java.nio.file.Path.of(SparkFiles.get(file.added().get()))), null);
    }
    Path from = new Path(file.address());
    java.nio.file.Path folder = null;
    try {
      FileSystem files = from.getFileSystem(hadoop);
      if (files instanceof LocalFileSystem here) {
        return new Shared(TextEmbedder.of(here.pathToFile(from).toPath()), null);
      }
      folder = Files.createTempDirectory("embedkit-table-");
      java.nio.file.Path to = folder.resolve(from.getName());
      files.copyToLocalFile(false, from, new Path(to.toUri()), true);
      Shared shared = new Shared(TextEmbedder.of(to), folder);
      java.nio.file.Path brought = folder;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(brought)));
      folder = null;
      return shared;
    } catch (IOException e) {
      throw FileAccessException.because("cannot bring " + from + " to this machine", e);
    } catch (FSError e) {
      throw FileAccessException.because(
          "cannot bring " + from + " to this machine", StateFiles.beneath(e));
    } finally {
      if (folder != null) {
        remove(folder);
      }
    }
  }

  /** Removes a copy; what cannot be removed is left to the machine. */
  private static void remove(java.nio.file.Path folder) {
    try (Stream<java.nio.file.Path> found = Files.walk(folder)) {
      List<java.nio.file.Path> all = found.sorted(Comparator.reverseOrder()).toList();
      for (java.nio.file.Path each : all) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      return;
    }
  }
}
