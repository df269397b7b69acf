package embedkit.index.hnsw;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import embedkit.api.StoreException;
import embedkit.api.index.Metric;
import embedkit.kernels.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/**
 * Builds a graph over rows that stay where they are. One thread gives the same graph for the same
 * rows: the nodes come in the order of the rows, and the dice for their levels have a fixed seed.
 */
final class GraphBuild {

  /** Between these, a squared norm and its root are good to the last bits of a float. */
  private static final float LEAST_SQUARE = 1e-30f;

  private static final float MOST_SQUARE = 1e37f;
  private static final int BLOCK_FLOATS = 1 << 14;
  private static final int STEP = 256;
  private static final long PAUSE_MILLIS = 200;

  private final EmbeddingStore store;
  private final Metric metric;
  private final Settings settings;
  private final Arena arena;
  private final Progress progress;

  /**
   * Prepares.
   *
   * @param arena what the graph's memory belongs to
   */
  GraphBuild(
      EmbeddingStore store, Metric metric, Settings settings, Arena arena, Progress progress) {
    this.store = store;
    this.metric = metric;
    this.settings = settings;
    this.arena = arena;
    this.progress = progress;
  }

  /**
   * Builds.
   *
   * @param earlier the graph of the first of these rows, if there is one
   */
  Graph graph(Optional<Graph> earlier) {
    if (store.rows() >= Integer.MAX_VALUE) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "an index hnsw has %d rows at the most, but there are %d",
              Integer.MAX_VALUE - 1,
              store.rows()));
    }
    Sorted sorted = sorted();
    Nodes nodes = sorted.nodes;
    if (nodes.count() == 0) {
      Graph.Ids ids = new Graph.Ids(0, 0, 0, Graph.none());
      Graph.Level none = new Graph.Level(0, ids, Graph.none(), List.of());
      return new Graph(nodes, settings.degree(), 0, List.of(none), sorted.apart);
    }
    return linked(nodes, sorted.apart, earlier.filter(graph -> !graph.empty()));
  }

  private record Sorted(Nodes nodes, MemorySegment apart) {}

  private MemorySegment ints(long count) {
    return arena.allocate(4 * count, 4);
  }

  /** Rows whose length binary32 does not hold stand apart; those with a NaN are never asked for. */
  private Sorted sorted() {
    int rows = (int) store.rows();
    int dim = store.dim();
    int most = Math.max(1, BLOCK_FLOATS / dim);
    float[] block = new float[most * dim];
    MemorySegment scales = ints(rows);
    int[] rowOf = null;
    int[] apart = new int[0];
    int aparts = 0;
    int count = 0;
    for (int first = 0; first < rows; first += most) {
      int here = Math.min(most, rows - first);
      store.gather(first, here, block, 0, dim);
      for (int i = 0; i < here; i++) {
        float square = Kernels.squares(block, i * dim, dim);
        boolean zero = zero(block, i * dim, dim);
        boolean node =
            (square >= LEAST_SQUARE && square <= MOST_SQUARE) || (zero && metric != Metric.COSINE);
        if (node) {
          scales.set(Nodes.FLOAT, 4L * count, zero ? 0 : (float) (1 / Math.sqrt(square)));
          if (rowOf != null) {
            rowOf[count] = first + i;
          }
          count++;
          continue;
        }
        if (rowOf == null) {
          rowOf = new int[rows];
          Arrays.setAll(rowOf, IntUnaryOperator.identity());
        }
        if (!Float.isNaN(square)) {
          apart = aparts == apart.length ? Arrays.copyOf(apart, 2 * aparts + 16) : apart;
          apart[aparts++] = first + i;
        }
      }
    }
    return new Sorted(
        new Nodes(
            count,
            rowOf == null ? Graph.none() : kept(rowOf, count),
            scales.asSlice(0, 4L * count),
            rows),
        kept(apart, aparts));
  }

  private static boolean zero(float[] block, int from, int dim) {
    for (int i = from; i < from + dim; i++) {
      if (block[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private MemorySegment kept(int[] numbers, int count) {
    MemorySegment kept = ints(count);
    MemorySegment.copy(numbers, 0, kept, Nodes.INT, 0, count);
    return kept;
  }

  private Graph linked(Nodes nodes, MemorySegment apart, Optional<Graph> earlier) {
    boolean together = settings.threads() > 1;
    GrowingGraph graph =
        new GrowingGraph(nodes, apart, settings.degree(), earlier, together, arena);
    int from = earlier.map(there -> there.nodes().count()).orElse(0);
    int count = nodes.count();
    if (together) {
      together(nodes, graph, from);
    } else {
      Insertion insertion = new Insertion(store, nodes, metric, settings, graph);
      for (int node = from; node < count; node++) {
        insertion.insert(node);
        if (node % STEP == 0) {
          progress.at(node - from, count - from);
        }
      }
    }
    progress.at(count - from, count - from);
    return graph.finished();
  }

  private void together(Nodes nodes, GrowingGraph graph, int from) {
    int count = nodes.count();
    AtomicInteger next = new AtomicInteger(from);
    try (ExecutorService threads = Executors.newFixedThreadPool(settings.threads())) {
      CompletionService<Void> done = new ExecutorCompletionService<>(threads);
      for (int thread = 0; thread < settings.threads(); thread++) {
        done.submit(
            () -> {
              Insertion insertion = new Insertion(store, nodes, metric, settings, graph);
              for (int node; (node = next.getAndIncrement()) < count; ) {
                insertion.insert(node);
              }
              return null;
            });
      }
      try {
        for (int left = settings.threads(); left > 0; ) {
          Future<Void> one = done.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
          if (one != null) {
            one.get();
            left--;
          }
          progress.at(Math.clamp(next.get() - from, 0, count - from), count - from);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException("the graph was not built: the thread was interrupted", e);
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException failed -> throw failed;
          case Error failed -> throw failed;
          default -> throw new StoreException("the graph was not built", e.getCause());
        }
      } finally {
        // Those that are not done come to an end soon.
        next.set(count);
      }
    }
  }
}
