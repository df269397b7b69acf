package embedkit.benchmarks.index;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.search.index.Indexes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Tells by how much the memory of this process that is of no file grows while an index is built,
 * beside the graph that it holds. A JVM that builds for the first time compiles, too; with "warm"
 * it has built a small index before.
 */
public final class BuildMemory {

  private static final int DIM = 100;
  private static final int FEW = 20_000;

  private BuildMemory() {}

  /**
   * Runs.
   *
   * @param args rows, threads, and cold or warm
   * @throws Exception if it cannot be measured
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("embedkit-memory-");
    Path file = folder.resolve("rows.safetensors");
    Path small = folder.resolve("few.safetensors");
    try {
      make(file, Integer.parseInt(args[0]));
      make(small, FEW);
      String spec = "hnsw:degree=16,beam=100,threads=" + args[1];
      if (args[2].equals("warm")) {
        build(small, spec);
      }
      try (Memory memory = new Memory()) {
        build(file, spec);
        double grown = memory.grown() / 1024.0;
        double graph = Files.size(Indexes.beside(file)) / 0x1p20;
        System.out.printf(
            Locale.ROOT,
            "%s rows, %s: grown by %.1f MiB, graph %.1f MiB, %.2f times%n",
            args[0],
            args[2],
            grown,
            graph,
            grown / graph);
      }
    } finally {
      for (Path one :
          new Path[] {file, Indexes.beside(file), small, Indexes.beside(small), folder}) {
        Files.deleteIfExists(one);
      }
    }
  }

  private static void build(Path file, String spec) throws IOException {
    Indexes indexes = Indexes.installed();
    try (EmbeddingTable table = Tables.installed().open(file);
        VectorIndex built = indexes.build(table, spec, Metric.COSINE, Progress.NONE)) {
      indexes.save(built, file);
    }
  }

  private static void make(Path file, int rows) {
    Random random = new Random(1);
    float[][] centres = new float[Math.max(1, rows / 100)][DIM];
    for (float[] centre : centres) {
      for (int d = 0; d < DIM; d++) {
        centre[d] = (float) random.nextGaussian();
      }
    }
    float[] row = new float[DIM];
    try (EmbeddingTable table =
        Tables.installed()
            .create("mmap:path=" + file, TableShape.f32(rows, DIM), Optional.empty(), Map.of())) {
      for (long r = 0; r < rows; r++) {
        float[] centre = centres[random.nextInt(centres.length)];
        for (int d = 0; d < DIM; d++) {
          row[d] = centre[d] + 0.6f * (float) random.nextGaussian();
        }
        table.store().scatter(r, 1, row, 0, DIM);
      }
    }
  }
}
