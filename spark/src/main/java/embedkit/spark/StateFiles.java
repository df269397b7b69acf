package embedkit.spark;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The parts of a table after each sub-step, in a folder of the reliable file system. A file comes
 * into being whole or not at all; a sub-step is done when its mark is there.
 */
final class StateFiles implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String RUN = "run.properties";
  private static final String DONE = "done";

  private final String folder;
  private final SerializableConfiguration hadoop;

  StateFiles(String folder, Configuration hadoop) {
    this.folder = folder;
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /** What is done with the file system. */
  @FunctionalInterface
  private interface Work<T> {
    T in(FileSystem files, Path folder) throws IOException;
  }

  private <T> T with(String what, Work<T> work) {
    Path path = new Path(folder);
    try {
      return work.in(path.getFileSystem(hadoop.value()), path);
    } catch (IOException e) {
      throw FileAccessException.because("cannot " + what + " " + folder, e);
    }
  }

  private static Path step(Path folder, long step) {
    return new Path(folder, String.format(Locale.ROOT, "step-%08d", step));
  }

  private static String name(String kind, int part) {
    return String.format(Locale.ROOT, "%s-%05d.safetensors", kind, part);
  }

  /**
   * Begins a run, or finds where one of the same plan was left.
   *
   * @return the sub-steps that are done
   * @throws ConfigurationException if the folder has the state of another run
   */
  long begin(Map<String, String> identity) {
    return with(
        "begin a run in",
        (files, path) -> {
          Path run = new Path(path, RUN);
          if (!files.exists(run)) {
            files.mkdirs(path);
            write(files, run, identity);
            return 0L;
          }
          check(identity, read(files, run));
          long last = 0;
          for (FileStatus each : files.listStatus(path)) {
            String name = each.getPath().getName();
            if (name.matches("step-\\d+") && files.exists(new Path(each.getPath(), DONE))) {
              last = Math.max(last, Long.parseLong(name.substring("step-".length())));
            }
          }
          return last;
        });
  }

  private void check(Map<String, String> now, Map<String, String> left) {
    for (Map.Entry<String, String> each : now.entrySet()) {
      String then = left.get(each.getKey());
      if (!each.getValue().equals(then)) {
        throw new ConfigurationException(
            folder
                + " has the state of another run: it was left with "
                + each.getKey()
                + "="
                + then
                + ", and now it is "
                + each.getValue()
                + "; take another folder, or remove this one");
      }
    }
  }

  /** Marks a sub-step as done, and removes those before it. */
  void done(long step, Map<String, String> said) {
    with(
        "mark a sub-step in",
        (files, path) -> {
          write(files, new Path(step(path, step), DONE), said);
          for (FileStatus each : files.listStatus(path)) {
            String name = each.getPath().getName();
            if (name.matches("step-\\d+")
                && Long.parseLong(name.substring("step-".length())) < step) {
              files.delete(each.getPath(), true);
            }
          }
          return null;
        });
  }

  /** Returns what a sub-step that is done said of itself. */
  Map<String, String> said(long step) {
    return with(
        "read the mark of a sub-step in",
        (files, path) -> read(files, new Path(step(path, step), DONE)));
  }

  private static void write(FileSystem files, Path to, Map<String, String> said)
      throws IOException {
    Properties properties = new Properties();
    said.forEach(properties::setProperty);
    Path beside = new Path(to.getParent(), "." + to.getName() + "-" + UUID.randomUUID());
    try (OutputStream out = files.create(beside, true)) {
      properties.store(out, null);
    }
    put(files, beside, to);
  }

  private static Map<String, String> read(FileSystem files, Path from) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = files.open(from)) {
      properties.load(in);
    }
    Map<String, String> said = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> said.put(key, properties.getProperty(key)));
    return said;
  }

  private static void put(FileSystem files, Path from, Path to) throws IOException {
    // The same task may have run before, or elsewhere: with the same bytes.
    files.delete(to, false);
    if (!files.rename(from, to)) {
      files.delete(from, false);
      if (!files.exists(to)) {
        throw new IOException("cannot rename " + from + " to " + to);
      }
    }
  }

  /** Opens a part as a sub-step left it; the caller closes it. */
  EmbeddingTable open(Tables tables, LocalFiles local, long step, String kind, int part) {
    return with(
        "read a part from",
        (files, path) ->
            tables.open(local.fetch(files, new Path(step(path, step), name(kind, part)))));
  }

  /** Keeps a part as a sub-step left it. */
  void keep(
      Tables tables, LocalFiles local, EmbeddingTable table, long step, String kind, int part) {
    with(
        "keep a part in",
        (files, path) -> {
          java.nio.file.Path here = local.fresh(name(kind, part));
          tables.checkpoint(table, here, Progress.NONE);
          upload(files, here, new Path(step(path, step), name(kind, part)));
          Files.deleteIfExists(here);
          return null;
        });
  }

  /** Moves a local file into a file system: whole, or not at all. */
  static void upload(FileSystem files, java.nio.file.Path here, Path to) throws IOException {
    Path beside = new Path(to.getParent(), "." + to.getName() + "-" + UUID.randomUUID());
    try {
      files.copyFromLocalFile(false, true, new Path(here.toUri()), beside);
      put(files, beside, to);
    } catch (IOException e) {
      files.delete(beside, false);
      throw e;
    }
  }
}
