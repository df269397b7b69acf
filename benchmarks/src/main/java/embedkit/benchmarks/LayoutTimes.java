package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.index.Metric;
import embedkit.search.layout.Clusters;
import embedkit.search.layout.Labels;
import embedkit.search.layout.Layout;
import embedkit.search.layout.LayoutListener;
import embedkit.search.layout.NeighbourGraph;
import embedkit.search.layout.Trustworthiness;
import embedkit.search.layout.Umap;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How long each part of a map takes, and how far its neighbourhoods can be believed, beside layouts
 * of others of the same rows. Prints seconds, CPU seconds and memory, and Markdown of the measures.
 */
public final class LayoutTimes {

  private static final int DIM = 100;
  private static final int CENTRES = 1000;
  private static final int JUDGED = 1000;

  private static long began;
  private static long cpu;

  private LayoutTimes() {}

  /**
   * Runs.
   *
   * @param args a table, or {@code clustered} for generated rows; how many of its first rows; then
   *     files with an x and a y of each on a line, as other programs laid them out
   * @throws IOException if such a file cannot be read
   */
  public static void main(String[] args) throws IOException {
    Tables tables = Tables.installed();
    int rows = Integer.parseInt(args[1]);
    try (EmbeddingTable table =
        args[0].equals("clustered") ? clustered(tables, rows) : first(tables, args[0], rows)) {
      System.out.println("| layout | trustworthiness | continuity |\n| --- | --- | --- |");
      for (String file : List.of(args).subList(2, args.length)) {
        judge(Path.of(file).getFileName().toString(), table, read(Path.of(file), rows));
      }
      EmbeddingStore store = table.store();
      begin();
      Layout pca = Layout.pca(store, Metric.COSINE, LayoutListener.NONE);
      end("principal components");
      judge("principal components", table, pca);
      begin();
      NeighbourGraph graph =
          NeighbourGraph.of(store, Metric.COSINE, NeighbourGraph.USUAL, LayoutListener.NONE);
      end("neighbours");
      begin();
      Layout layout = Layout.umap(graph, pca, Umap.usual(), LayoutListener.NONE);
      end("layout of the graph");
      begin();
      Clusters.of(table, Metric.COSINE, Clusters.USUAL, 1, LayoutListener.NONE);
      end("clusters");
      begin();
      int[] order = IntStream.range(0, rows).toArray();
      Labels.usual().zooms(layout, order, row -> 7, LayoutListener.NONE);
      end("labels");
      judge("Embedkit", table, layout);
      Runtime runtime = Runtime.getRuntime();
      System.out.printf(
          "heap of %d MB, of at most %d%n", runtime.totalMemory() >> 20, runtime.maxMemory() >> 20);
    }
  }

  private static EmbeddingTable first(Tables tables, String file, int rows) {
    EmbeddingTable table =
        tables.create("heap", TableShape.f32(rows, DIM), Optional.empty(), Map.of());
    try (EmbeddingTable all = tables.open(Path.of(file))) {
      float[] row = new float[DIM];
      for (int i = 0; i < rows; i++) {
        all.store().gather(i, 1, row, 0, DIM);
        table.store().scatter(i, 1, row, 0, DIM);
      }
    }
    return table;
  }

  /** Rows around centres, of which some have many. */
  private static EmbeddingTable clustered(Tables tables, int rows) {
    EmbeddingTable table =
        tables.create("heap", TableShape.f32(rows, DIM), Optional.empty(), Map.of());
    SplittableRandom random = new SplittableRandom(1);
    float[] centres = new float[CENTRES * DIM];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = (float) random.nextGaussian();
    }
    float[] row = new float[DIM];
    for (int i = 0; i < rows; i++) {
      int centre = (int) (CENTRES * Math.pow(random.nextDouble(), 2));
      for (int d = 0; d < DIM; d++) {
        row[d] = centres[centre * DIM + d] + (float) (0.7 * random.nextGaussian());
      }
      table.store().scatter(i, 1, row, 0, DIM);
    }
    return table;
  }

  private static Layout read(Path file, int rows) throws IOException {
    float[] x = new float[rows];
    float[] y = new float[rows];
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < rows; i++) {
      String[] numbers = lines.get(i).split(" ");
      x[i] = Float.parseFloat(numbers[0]);
      y[i] = Float.parseFloat(numbers[1]);
    }
    return new Layout(x, y);
  }

  private static void judge(String name, EmbeddingTable table, Layout layout) {
    Trustworthiness found =
        Trustworthiness.of(table.store(), Metric.COSINE, layout, NeighbourGraph.USUAL, JUDGED);
    System.out.printf("| %s | %.3f | %.3f |%n", name, found.trustworthiness(), found.continuity());
  }

  private static void begin() {
    began = System.nanoTime();
    cpu = cpu();
  }

  private static void end(String what) {
    System.err.printf(
        "%s: %.1f s, %.1f of CPU%n", what, (System.nanoTime() - began) / 1e9, (cpu() - cpu) / 1e9);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
