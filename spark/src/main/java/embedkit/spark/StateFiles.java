package embedkit.spark;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.file.FileBeside;
import java.io.ByteArrayOutputStream;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The parts of a table after each sub-step, in a folder of the reliable file system. A file comes
 * into being whole or not at all; a sub-step is done when its mark is there. In a folder of this
 * machine files are made without Hadoop, which starts a process for the rights of each.
 */
final class StateFiles implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String RUN = "run.properties";
  private static final String DONE = "done";
  private static final String LOSS = "loss";
  private static final String EXAMPLES = "examples";

  /** No run has more sub-steps than such a number can say. */
  private static final Pattern STEP = Pattern.compile("step-(\\d{8,18})");

  /** What a task writes to before it has its name: Hadoop's, and of a folder of this machine. */
  private static final Pattern BESIDE =
      Pattern.compile("\\..+\\.safetensors(-[0-9a-f-]{36}|\\.[0-9a-z]+\\.part)");

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
    } catch (FSError e) {
      throw FileAccessException.because("cannot " + what + " " + folder, beneath(e));
    }
  }

  /** Hadoop's local files say by an error that a disk is full. */
  static IOException beneath(FSError error) {
    return error.getCause() instanceof IOException cause ? cause : new IOException(error);
  }

  private static Path step(Path folder, long step) {
    return new Path(folder, String.format(Locale.ROOT, "step-%08d", step));
  }

  /** Returns the sub-step whose folder this is, or -1 if it is another. */
  private static long number(Path path) {
    Matcher matcher = STEP.matcher(path.getName());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
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
            write(files, run, identity);
            return 0L;
          }
          check(identity, read(files, run));
          long last = 0;
          for (FileStatus each : files.listStatus(path)) {
            long step = number(each.getPath());
            if (step > last && files.exists(new Path(each.getPath(), DONE))) {
              last = step;
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

  /** Marks a sub-step as done, with what was learned up to it, and removes those before it. */
  void done(long step, SubStep.Learned learned) {
    Map<String, String> said =
        Map.of(
            LOSS, Double.toString(learned.loss()),
            EXAMPLES, Long.toString(learned.examples()));
    with(
        "mark a sub-step in",
        (files, path) -> {
          write(files, new Path(step(path, step), DONE), said);
          for (FileStatus each : files.listStatus(path)) {
            long other = number(each.getPath());
            if (other >= 0 && other < step) {
              files.delete(each.getPath(), true);
            }
          }
          sweep(files, step(path, step));
          return null;
        });
  }

  /**
   * Returns what was learned up to a sub-step that is done.
   *
   * @throws FileAccessException if its mark is not whole
   */
  SubStep.Learned learned(long step) {
    return with(
        "read the mark of a sub-step in",
        (files, path) -> {
          Map<String, String> said = read(files, new Path(step(path, step), DONE));
          try {
            return new SubStep.Learned(
                Double.parseDouble(said.getOrDefault(LOSS, "")),
                Long.parseLong(said.getOrDefault(EXAMPLES, "")));
          } catch (NumberFormatException e) {
            throw new IOException(
                step(path, step).getName()
                    + "/done says "
                    + said
                    + ", and must have a loss and examples, both numbers; remove the folder to"
                    + " begin the run anew",
                e);
          }
        });
  }

  private static void write(FileSystem files, Path to, Map<String, String> said)
      throws IOException {
    Properties properties = new Properties();
    said.forEach(properties::setProperty);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    properties.store(bytes, null);
    if (files instanceof LocalFileSystem mine) {
      java.nio.file.Path here = mine.pathToFile(to).toPath();
      Files.createDirectories(here.getParent());
      // Hadoop would compare the new file with the checksum of the one before.
      Files.deleteIfExists(here.resolveSibling("." + to.getName() + ".crc"));
      FileBeside.write(here, bytes.toByteArray());
      return;
    }
    whole(
        files,
        to,
        beside -> {
          try (OutputStream out = files.create(beside, true)) {
            bytes.writeTo(out);
          }
        });
  }

  private static Map<String, String> read(FileSystem files, Path from) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = files.open(from)) {
      properties.load(in);
    } catch (IllegalArgumentException e) {
      throw new IOException(from.getName() + " is damaged: " + e.getMessage(), e);
    }
    Map<String, String> said = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> said.put(key, properties.getProperty(key)));
    return said;
  }

  /** Writes a file. */
  @FunctionalInterface
  private interface Writing {
    void to(Path beside) throws IOException;
  }

  /** Lets a file come into being whole; one that fails leaves nothing. */
  private static void whole(FileSystem files, Path to, Writing writing) throws IOException {
    Path beside = new Path(to.getParent(), "." + to.getName() + "-" + UUID.randomUUID());
    try {
      writing.to(beside);
      put(files, beside, to);
    } catch (IOException | FSError e) {
      try {
        files.delete(beside, false);
      } catch (IOException | FSError also) {
        e.addSuppressed(also);
      }
      throw e;
    }
  }

  /** Removes what tasks that were killed have left half written. */
  private static void sweep(FileSystem files, Path folder) throws IOException {
    for (FileStatus each : files.listStatus(folder)) {
      if (BESIDE.matcher(each.getPath().getName()).matches()) {
        files.delete(each.getPath(), false);
      }
    }
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

  /**
   * Opens a part as a sub-step left it; the caller closes it.
   *
   * @param rows how many it must have
   * @throws FileAccessException if it is not there, or has others
   * @throws embedkit.api.VectorFileException if it is damaged
   */
  EmbeddingTable open(Tables tables, LocalFiles local, long step, String kind, int part, int rows) {
    return with(
        "read a part from",
        (files, path) -> {
          Path from = new Path(step(path, step), name(kind, part));
          EmbeddingTable left = tables.open(local.fetch(files, from));
          if (left.rows() != rows) {
            long found = left.rows();
            left.close();
            throw new IOException(
                from.getName() + " has " + found + " rows, and the part has " + rows);
          }
          return left;
        });
  }

  /**
   * Keeps a part as a sub-step left it; where the folder is one of this machine, without a copy.
   */
  void keep(
      Tables tables, LocalFiles local, EmbeddingTable table, long step, String kind, int part) {
    with(
        "keep a part in",
        (files, path) -> {
          Path to = new Path(step(path, step), name(kind, part));
          if (files instanceof LocalFileSystem mine) {
            java.nio.file.Path here = mine.pathToFile(to).toPath();
            Files.createDirectories(here.getParent());
            tables.checkpoint(table, here, Progress.NONE);
            return null;
          }
          java.nio.file.Path here = local.fresh(name(kind, part));
          tables.checkpoint(table, here, Progress.NONE);
          upload(files, here, to);
          Files.deleteIfExists(here);
          return null;
        });
  }

  /** Moves a local file into a file system: whole, or not at all. */
  static void upload(FileSystem files, java.nio.file.Path here, Path to) throws IOException {
    whole(
        files, to, beside -> files.copyFromLocalFile(false, true, new Path(here.toUri()), beside));
  }
}
