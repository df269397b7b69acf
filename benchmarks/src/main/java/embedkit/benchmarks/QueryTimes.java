package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.search.Neighbors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Scanner;

/**
 * Answers each line of standard input, "one" or "batch", by the seconds that the ten nearest rows
 * of one vector or of each of 64 took, so that another program can be measured in turn.
 */
public final class QueryTimes {

  private static final int BATCH = 64;

  private QueryTimes() {}

  /**
   * Runs.
   *
   * @param args the table
   */
  public static void main(String[] args) {
    try (EmbeddingTable table = Tables.installed().open(Path.of(args[0]));
        Scanner lines = new Scanner(System.in)) {
      Neighbors neighbors = Neighbors.in(table).by(Metric.DOT);
      float[][] queries = new float[BATCH][];
      Arrays.setAll(queries, i -> table.vector(i * (table.rows() / BATCH)));
      long[][] none = new long[BATCH][0];
      while (lines.hasNextLine()) {
        boolean batch = lines.nextLine().equals("batch");
        long start = System.nanoTime();
        int found =
            batch
                ? neighbors.nearest(queries, 10, none).size()
                : neighbors.nearest(queries[0], 10).size();
        System.out.printf("%.6f%n", (System.nanoTime() - start) / 1e9);
        if (found == 0) {
          throw new IllegalStateException("nothing found");
        }
      }
    }
  }
}
