package embedkit.spark;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * A folder with a table for each part, each with the words of its own: the form of a table that no
 * disk holds whole.
 */
final class TableParts {

  private static final Pattern NAME = Pattern.compile("part-(\\d{5})\\.safetensors");

  private TableParts() {}

  /** Tells whether a table is to be written in parts. */
  static boolean isFolder(String address) {
    return address.endsWith("/");
  }

  /** Returns where a part is written. */
  static Path file(String folder, int part) {
    return new Path(folder, String.format(Locale.ROOT, "part-%05d.safetensors", part));
  }

  /** Removes what an earlier table of more parts has left in the folder. */
  static void clear(String folder, int parts, Configuration hadoop) {
    Path path = new Path(folder);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      files.mkdirs(path);
      for (FileStatus each : files.listStatus(path)) {
        Matcher matcher = NAME.matcher(each.getPath().getName());
        if (matcher.matches() && Integer.parseInt(matcher.group(1)) >= parts) {
          files.delete(each.getPath(), false);
        }
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot make room in " + folder, e);
    }
  }

  /** Returns the addresses of all parts, in their order. */
  static List<String> in(String folder, Configuration hadoop) {
    Path path = new Path(folder);
    List<String> found = new ArrayList<>();
    try {
      for (FileStatus each : path.getFileSystem(hadoop).listStatus(path)) {
        if (NAME.matcher(each.getPath().getName()).matches()) {
          found.add(each.getPath().toString());
        }
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot look into " + folder, e);
    }
    if (found.isEmpty()) {
      throw new ConfigurationException(
          folder + " has no file part-00000.safetensors or another part of a table");
    }
    return found.stream().sorted().toList();
  }

  /** Reads words with their vectors, a task for each table, which is closed when the task ends. */
  static JavaPairRDD<String, float[]> rows(JavaSparkContext spark, List<String> addresses) {
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    return spark
        .parallelize(addresses, addresses.size())
        .flatMap(address -> rows(address, hadoop.value()))
        .mapToPair(each -> each);
  }

  private static void atTheEnd(Runnable done) {
    TaskCompletionListener listener = _ -> done.run();
    TaskContext.get().addTaskCompletionListener(listener);
  }

  private static Iterator<Tuple2<String, float[]>> rows(String address, Configuration hadoop)
      throws IOException {
    Path from = new Path(address);
    LocalFiles local = new LocalFiles();
    atTheEnd(
        () -> {
          try {
            local.close();
          } catch (IOException e) {
            throw FileAccessException.because("cannot remove the copy of " + from, e);
          }
        });
    EmbeddingTable table = Tables.installed().open(local.fetch(from.getFileSystem(hadoop), from));
    // What was said last is done first.
    atTheEnd(table::close);
    Vocabulary words =
        table
            .vocabulary()
            .orElseThrow(
                () -> new ConfigurationException(address + " has rows without words to join by"));
    return new Iterator<>() {
      private long row;

      @Override
      public boolean hasNext() {
        return row < table.rows();
      }

      @Override
      public Tuple2<String, float[]> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        float[] vector = new float[table.dim()];
        table.store().gather(row, 1, vector, 0, vector.length);
        return new Tuple2<>(words.token(row++), vector);
      }
    };
  }
}
