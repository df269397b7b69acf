package embedkit.spark;

import embedkit.api.FileAccessException;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkFiles;

/**
 * Tables that the tasks of one executor share: each is mapped once, and stays so while the executor
 * lives. One on a file system of the cluster is brought to a local file first.
 */
final class SharedTables {

  /** Names a file that was sent to all executors by {@code SparkContext.addFile}. */
  private static final String ADDED = "added:";

  private static final Map<String, TextEmbedder> OPEN = new ConcurrentHashMap<>();

  private SharedTables() {}

  /**
   * Returns what embeds by a table.
   *
   * @param file a table or model of any file system, or {@code added:} and the name of a file that
   *     was added to the context
   * @param hadoop names the file systems
   */
  static TextEmbedder of(String file, Configuration hadoop) {
    return OPEN.computeIfAbsent(file, name -> TextEmbedder.of(local(name, hadoop)));
  }

  /** Closes what embeds by a table that is replaced or gone. */
  static void forget(String file) {
    TextEmbedder left = OPEN.remove(file);
    if (left != null) {
      left.close();
    }
  }

  private static java.nio.file.Path local(String file, Configuration hadoop) {
    if (file.startsWith(ADDED)) {
      return java.nio.file.Path.of(SparkFiles.get(file.substring(ADDED.length())));
    }
    Path from = new Path(file);
    try {
      FileSystem files = from.getFileSystem(hadoop);
      if (files instanceof LocalFileSystem here) {
        return here.pathToFile(from).toPath();
      }
      java.nio.file.Path folder = Files.createTempDirectory("embedkit-table-");
      java.nio.file.Path to = folder.resolve(from.getName());
      files.copyToLocalFile(false, from, new Path(to.toUri()), true);
      to.toFile().deleteOnExit();
      folder.toFile().deleteOnExit();
      return to;
    } catch (IOException e) {
      throw FileAccessException.because("cannot bring " + file + " to this machine", e);
    }
  }
}
