package embedkit.benchmarks.index;

import com.sun.management.OperatingSystemMXBean;
import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.index.Allowed;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.search.index.Indexes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * An index of a table of many rows of 8 bits: built by one process, and opened and asked by
 * another, which tells what of its memory is resident, of files and its own.
 */
public final class LargeIndex {

  private static final int DIM = 100;
  private static final int QUERIES = 1000;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private LargeIndex() {}

  /**
   * Runs.
   *
   * @param args build, the file of a table that is made, its rows and the threads; or ask, the file
   *     and a beam
   * @throws IOException if the memory cannot be told
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[1]);
    if (args[0].equals("build")) {
      make(file, Long.parseLong(args[2]));
      build(file, Integer.parseInt(args[3]));
    } else {
      ask(file, args[2]);
    }
  }

  private static double cpu() {
    return PROCESS.getProcessCpuTime() * 1e-9;
  }

  private static void make(Path file, long rows) {
    Random random = new Random(1);
    float[][] centres = new float[(int) Math.max(1, rows / 1000)][DIM];
    for (float[] centre : centres) {
      fill(centre, random, new float[DIM], 1);
    }
    float[] row = new float[DIM];
    try (EmbeddingTable table =
        Tables.installed()
            .create(
                "mmap:path=" + file,
                new TableShape(rows, DIM, ElementType.I8),
                Optional.empty(),
                Map.of())) {
      for (long r = 0; r < rows; r++) {
        fill(row, random, centres[random.nextInt(centres.length)], 0.6f);
        table.store().scatter(r, 1, row, 0, DIM);
      }
    }
  }

  private static void fill(float[] row, Random random, float[] centre, float spread) {
    for (int d = 0; d < DIM; d++) {
      row[d] = centre[d] + spread * (float) random.nextGaussian();
    }
  }

  private static void build(Path file, int threads) {
    Indexes indexes = Indexes.installed();
    try (EmbeddingTable table = Tables.installed().open(file)) {
      double start = cpu();
      try (VectorIndex built =
          indexes.build(
              table, "hnsw:degree=16,beam=100,threads=" + threads, Metric.COSINE, Progress.NONE)) {
        indexes.save(built, file);
      }
      System.out.printf(
          Locale.ROOT, "build %.1f CPU s of %,d rows of I8%n", cpu() - start, table.rows());
    }
  }

  private static void ask(Path file, String beam) throws IOException {
    try (EmbeddingTable table = Tables.installed().open(file)) {
      long start = System.nanoTime();
      try (VectorIndex index = Indexes.installed().open(table, file, Map.of("search", beam))) {
        System.out.printf(Locale.ROOT, "open %.1f ms%n", (System.nanoTime() - start) * 1e-6);
        memory("opened");
        Random random = new Random(2);
        float[][] queries = new float[QUERIES][];
        for (int q = 0; q < QUERIES; q++) {
          queries[q] = table.vector(random.nextLong(table.rows()));
        }
        index.nearest(new IndexQuery.Near(queries[0]), 10, Allowed.all());
        memory("one query");
        double before = cpu();
        for (float[] query : queries) {
          index.nearest(new IndexQuery.Near(query), 10, Allowed.all());
        }
        double took = cpu() - before;
        System.out.printf(
            Locale.ROOT,
            "beam %s: %.0f queries per CPU second, in a cold JVM%n",
            beam,
            QUERIES / took);
        memory(QUERIES + " queries");
        System.out.printf(
            Locale.ROOT,
            "files: rows %.0f MB, index %.0f MB%n",
            Files.size(file) * 1e-6,
            Files.size(Indexes.beside(file)) * 1e-6);
      }
    }
  }

  private static void memory(String when) throws IOException {
    StringBuilder told = new StringBuilder(when).append(':');
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps_rollup"))) {
      if (line.startsWith("Rss:") || line.startsWith("Pss_File:") || line.startsWith("Pss_Anon:")) {
        String[] parts = line.split("\\s+");
        told.append(' ').append(parts[0]).append(' ').append(Long.parseLong(parts[1]) / 1024);
      }
    }
    System.out.println(told + " MiB");
  }
}
