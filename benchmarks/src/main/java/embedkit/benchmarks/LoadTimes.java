package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import java.nio.file.Path;

/** Loads a file again and again and prints the seconds of each time, the first one cold. */
public final class LoadTimes {

  private LoadTimes() {}

  /**
   * Runs.
   *
   * @param args the file, and how often
   */
  public static void main(String[] args) {
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      long start = System.nanoTime();
      try (EmbeddingTable table = Tables.installed().open(Path.of(args[0]))) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%.3f s, %,.0f rows/s%n", seconds, table.rows() / seconds);
      }
    }
  }
}
