package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.search.Neighbors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long each query waits while many threads ask one table without a pause: the ten nearest rows
 * of random rows. Prints the latencies in milliseconds, and the queries of a second.
 */
public final class QueryThreads {

  private QueryThreads() {}

  /**
   * Runs.
   *
   * @param args threads, seconds, rows and dim, each of which may be left out from the end: 8, 10,
   *     60000 and 100; then {@code virtual} for virtual threads
   * @throws Exception if a query fails
   */
  public static void main(String[] args) throws Exception {
    List<String> given = new ArrayList<>(List.of(args));
    boolean virtual = given.remove("virtual");
    int threads = number(given, 0, 8);
    double seconds = number(given, 1, 10);
    int rows = number(given, 2, 60_000);
    int dim = number(given, 3, 100);
    Tables tables = Tables.installed();
    try (EmbeddingTable table =
        tables.create("heap", TableShape.f32(rows, dim), Optional.empty(), Map.of())) {
      tables.initialize(table, "normal:std=1", 1);
      run(Neighbors.in(table), threads, seconds / 2, virtual);
      System.out.println(run(Neighbors.in(table), threads, seconds, virtual));
    }
  }

  private static int number(List<String> given, int at, int otherwise) {
    return given.size() > at ? Integer.parseInt(given.get(at)) : otherwise;
  }

  private static String run(Neighbors neighbors, int threads, double seconds, boolean virtual)
      throws InterruptedException, ExecutionException {
    List<Future<long[]>> asking = new ArrayList<>();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    try (ExecutorService pool =
        virtual
            ? Executors.newVirtualThreadPerTaskExecutor()
            : Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        int seed = t;
        asking.add(pool.submit(() -> ask(neighbors, end, new SplittableRandom(seed))));
      }
    }
    List<long[]> all = new ArrayList<>();
    for (Future<long[]> one : asking) {
      all.add(one.get());
    }
    long[] sorted = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return "threads %d%s: p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, most %.2f ms; %.0f queries/s"
        .formatted(
            threads,
            virtual ? " (virtual)" : "",
            at(sorted, 0.5),
            at(sorted, 0.9),
            at(sorted, 0.99),
            at(sorted, 0.999),
            at(sorted, 1),
            sorted.length / seconds);
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
  }

  private static long[] ask(Neighbors neighbors, long end, SplittableRandom random) {
    long[] took = new long[1024];
    int size = 0;
    long rows = neighbors.table().rows();
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      neighbors.nearest(random.nextLong(rows), 10);
      if (size == took.length) {
        took = Arrays.copyOf(took, 2 * size);
      }
      took[size++] = System.nanoTime() - start;
    }
    return Arrays.copyOf(took, size);
  }
}
