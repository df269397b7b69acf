package embedkit.benchmarks.index;

import com.sun.management.OperatingSystemMXBean;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Builds an index by one of the peers and asks it at several beams, by one thread. Prints JSON, a
 * line each: CPU seconds of the process, whatever its threads do, and what was found.
 */
public final class IndexTimes {

  private static final int TOP = 10;
  private static final int ROUNDS = 5;
  private static final double WARM_SECONDS = 3;

  /** The clock of a process has steps of 10 ms. */
  private static final double LEAST_SECONDS = 0.5;

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private IndexTimes() {}

  private static double cpu() {
    return PROCESS.getProcessCpuTime() * 1e-9;
  }

  /**
   * Runs.
   *
   * @param args embedkit, lucene or jvector; the table; queries as float32; the true nearest ten of
   *     each as int32; an empty folder; threads that build; beams. Without any it prints the home
   *     of this Java and the class path, so that a script can start it again without Maven
   * @throws Exception if a peer fails
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      System.out.println("java.home=" + System.getProperty("java.home"));
      System.out.println("java.class.path=" + System.getProperty("java.class.path"));
      return;
    }
    Path file = Path.of(args[1]);
    int threads = Integer.parseInt(args[5]);
    try (EmbeddingTable table = Tables.installed().open(file)) {
      float[][] queries = floats(Path.of(args[2]), table.dim());
      Set<?>[] truth = truth(Path.of(args[3]), queries.length);
      float[][] rows = args[0].equals("embedkit") ? null : rows(table);
      double start = cpu();
      long wall = System.nanoTime();
      try (Memory memory = new Memory();
          Peer peer =
              switch (args[0]) {
                case "embedkit" -> new EmbedkitPeer(table, file, threads);
                case "lucene" -> new LucenePeer(rows, Path.of(args[4]));
                case "jvector" -> new JVectorPeer(rows, threads);
                default -> throw new IllegalArgumentException("no peer " + args[0]);
              }) {
        System.out.printf(
            Locale.ROOT,
            "{\"build\": %.3f, \"wall\": %.3f, \"bytes\": %d, \"grown_mib\": %.1f, \"peak_mib\":"
                + " %d}%n",
            cpu() - start,
            (System.nanoTime() - wall) * 1e-9,
            peer.bytes(),
            memory.grown() / 1024.0,
            Memory.kib("VmHWM") / 1024);
        warm(peer, queries, Integer.parseInt(args[6]));
        for (int i = 6; i < args.length; i++) {
          ask(peer, queries, truth, Integer.parseInt(args[i]));
        }
      }
    }
  }

  private static void warm(Peer peer, float[][] queries, int beam) throws Exception {
    for (double end = cpu() + WARM_SECONDS; cpu() < end; ) {
      for (float[] query : queries) {
        peer.nearest(query, beam);
      }
    }
  }

  private static void ask(Peer peer, float[][] queries, Set<?>[] truth, int beam) throws Exception {
    int found = 0;
    double[] times = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      int passes = 0;
      double start = cpu();
      for (; cpu() < start + LEAST_SECONDS; passes++) {
        found = 0;
        for (int q = 0; q < queries.length; q++) {
          for (int row : peer.nearest(queries[q], beam)) {
            found += truth[q].contains(row) ? 1 : 0;
          }
        }
      }
      times[round] = (cpu() - start) / passes;
    }
    Arrays.sort(times);
    System.out.printf(
        Locale.ROOT,
        "{\"beam\": %d, \"recall\": %.4f, \"queries_per_cpu_second\": %.1f}%n",
        beam,
        (double) found / TOP / queries.length,
        queries.length / times[ROUNDS / 2]);
  }

  private static float[][] rows(EmbeddingTable table) {
    return IntStream.range(0, (int) table.rows()).mapToObj(table::vector).toArray(float[][]::new);
  }

  private static float[][] floats(Path file, int dim) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[][] rows = new float[bytes.remaining() / 4 / dim][dim];
    for (float[] row : rows) {
      for (int d = 0; d < dim; d++) {
        row[d] = bytes.getFloat();
      }
    }
    return rows;
  }

  private static Set<?>[] truth(Path file, int queries) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    Set<?>[] truth = new Set<?>[queries];
    for (int q = 0; q < queries; q++) {
      Set<Integer> near = new HashSet<>();
      for (int i = 0; i < TOP; i++) {
        near.add(bytes.getInt());
      }
      truth[q] = near;
    }
    return truth;
  }
}
