package embedkit.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.search.Neighbors;
import embedkit.search.evaluation.Recall;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Asks a table for the ten nearest rows of one vector by its rows as they are and by candidates of
 * small rows, query after query in turn, and prints the processor time of each, how many times as
 * fast it is, the bytes of a row, and how many of the ten it finds. The table is a file, or a
 * million rows of 100 numbers about 20,000 centres.
 */
public final class SmallRowTimes {

  private static final int ROWS = 1_000_000;
  private static final int DIM = 100;
  private static final int WARM = 4;
  private static final int ROUNDS = 12;

  /** Queries of one reading: the processor time of a process is told in hundredths of a second. */
  private static final int EACH = 100;

  private static final int BATCH = 64;

  /** Processor time of all threads: on a machine that others use, the clock tells of them. */
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private SmallRowTimes() {}

  /**
   * Runs.
   *
   * @param args a table, or nothing for one that is made
   * @throws IOException if the files cannot be written
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("embedkit-small-");
    try {
      measure(folder, args.length > 0 ? Path.of(args[0]) : made(folder));
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static Path made(Path folder) {
    Path file = folder.resolve("made.safetensors");
    Random random = new Random(1);
    float[][] centres = new float[ROWS / 50][DIM];
    for (float[] centre : centres) {
      for (int d = 0; d < DIM; d++) {
        centre[d] = (float) random.nextGaussian();
      }
    }
    float[] row = new float[DIM];
    try (EmbeddingTable table =
        Tables.installed()
            .create("mmap:path=" + file, TableShape.f32(ROWS, DIM), Optional.empty(), Map.of())) {
      for (long r = 0; r < ROWS; r++) {
        float[] centre = centres[random.nextInt(centres.length)];
        for (int d = 0; d < DIM; d++) {
          row[d] = centre[d] + 0.6f * (float) random.nextGaussian();
        }
        table.store().scatter(r, 1, row, 0, DIM);
      }
    }
    return file;
  }

  private static void measure(Path folder, Path given) {
    Tables tables = Tables.installed();
    Path file = given;
    if (!given.toString().endsWith(".safetensors")) {
      file = folder.resolve("given.safetensors");
      try (EmbeddingTable table = tables.open(given)) {
        tables.save(table, file);
      }
    }
    Map<String, EmbeddingTable> opened = new LinkedHashMap<>();
    try (EmbeddingTable exact = tables.open(file)) {
      Map<String, Neighbors> asked = new LinkedHashMap<>();
      asked.put("f32", Neighbors.in(exact));
      for (ElementType type : ElementType.ofTables()) {
        if (type.scaled()) {
          Path small = folder.resolve(type.text() + ".safetensors");
          tables.save(exact, small, type, Map.of(), Saving.usual());
          EmbeddingTable table = tables.open(small);
          opened.put(type.text(), table);
          asked.put(type.text(), Neighbors.reranked(exact, table.store()));
          asked.put(type.text() + " alone", Neighbors.in(table));
        }
      }
      // Product quantisation of a million rows takes a minute.
      if (exact.rows() < ROWS) {
        Path quantised = folder.resolve("pq.safetensors");
        tables.save(exact, quantised, Saving.usual().as("safetensors:pq=" + exact.dim() / 4));
        opened.put("pq", tables.open(quantised));
        asked.put("pq", Neighbors.reranked(exact, opened.get("pq").store()));
        asked.put("pq alone", Neighbors.in(opened.get("pq")));
      }
      System.out.printf("%d rows of dim %d%n", exact.rows(), exact.dim());
      print(exact, opened, times(exact, asked));
      batch(exact);
    } finally {
      opened.values().forEach(EmbeddingTable::close);
    }
  }

  private static Map<String, double[]> times(EmbeddingTable exact, Map<String, Neighbors> asked) {
    Map<String, double[]> times = new LinkedHashMap<>();
    Random random = new Random(2);
    for (int round = -WARM; round < ROUNDS; round++) {
      long row = random.nextLong(exact.rows());
      float[] vector = exact.vector(row);
      for (Map.Entry<String, Neighbors> one : asked.entrySet()) {
        long start = PROCESS.getProcessCpuTime();
        for (int query = 0; query < EACH; query++) {
          if (one.getValue().nearest(vector, 10, row).size() != 10) {
            throw new IllegalStateException(one.getKey() + " found fewer");
          }
        }
        double time = (PROCESS.getProcessCpuTime() - start) / (double) EACH;
        if (round >= 0) {
          times.computeIfAbsent(one.getKey(), name -> new double[ROUNDS])[round] = time;
        }
      }
    }
    return times;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static void print(
      EmbeddingTable exact, Map<String, EmbeddingTable> small, Map<String, double[]> times) {
    double[] usual = times.get("f32");
    System.out.printf("%-6s one query %.3f ms%n", "f32", mean(usual) / 1e6);
    small.forEach(
        (name, table) -> {
          Recall recall = Recall.of(exact, table, 300, 3);
          System.out.printf(
              "%-6s %4d bytes a row; reranked %.3f ms, %.2f times as fast, recall %.4f;"
                  + " alone %.3f ms, %.2f times, recall %.4f%n",
              name,
              table.store().coded().orElseThrow().codeBytes() + Float.BYTES,
              mean(times.get(name)) / 1e6,
              ratio(usual, times.get(name)),
              recall.reranked(),
              mean(times.get(name + " alone")) / 1e6,
              ratio(usual, times.get(name + " alone")),
              recall.alone());
        });
  }

  private static double ratio(double[] usual, double[] other) {
    return mean(usual) / mean(other);
  }

  private static void batch(EmbeddingTable exact) {
    Neighbors neighbors = Neighbors.in(exact);
    float[][] queries = new float[BATCH][];
    Arrays.setAll(queries, i -> exact.vector(i * (exact.rows() / BATCH)));
    double[] times = new double[11];
    for (int round = -3; round < times.length; round++) {
      long start = System.nanoTime();
      neighbors.nearest(queries, 10, new long[BATCH][0]);
      if (round >= 0) {
        times[round] = System.nanoTime() - start;
      }
    }
    System.out.printf(
        "f32    %d queries at once %.2f ms%n",
        BATCH, Arrays.stream(times).sorted().toArray()[times.length / 2] / 1e6);
  }
}
