package embedkit.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.search.Neighbors;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Scanner;

/**
 * Answers each line of standard input, "one" or "batch", by the seconds that the ten nearest rows
 * of one vector or of each of 64 took, so that another program can be measured in turn. Behind a
 * number, as in "one 100", by processor seconds of all threads, the mean of so many times.
 */
public final class QueryTimes {

  private static final int BATCH = 64;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

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
        String[] asked = lines.nextLine().split(" ");
        boolean batch = asked[0].equals("batch");
        int times = asked.length > 1 ? Integer.parseInt(asked[1]) : 1;
        long start = asked.length > 1 ? PROCESS.getProcessCpuTime() : System.nanoTime();
        int found = 0;
        for (int i = 0; i < times; i++) {
          found +=
              batch
                  ? neighbors.nearest(queries, 10, none).size()
                  : neighbors.nearest(queries[0], 10).size();
        }
        long end = asked.length > 1 ? PROCESS.getProcessCpuTime() : System.nanoTime();
        System.out.printf("%.6f%n", (end - start) / 1e9 / times);
        if (found == 0) {
          throw new IllegalStateException("nothing found");
        }
      }
    }
  }
}
