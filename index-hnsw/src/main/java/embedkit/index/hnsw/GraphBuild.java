package embedkit.index.hnsw;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import embedkit.api.StoreException;
import embedkit.api.index.Metric;
import embedkit.kernels.Kernels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntUnaryOperator;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.hnsw.HnswConcurrentMergeBuilder;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.InitializedHnswGraphBuilder;
import org.apache.lucene.util.hnsw.NeighborArray;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;

/**
 * Lets Lucene build a graph over rows that stay where they are, and writes it down as numbers. One
 * thread gives the same graph for the same rows: the nodes come in the order of the rows, and the
 * dice for their levels have a fixed seed.
 */
final class GraphBuild {

  /** Between these, a squared norm and its root are good to the last bits of a float. */
  private static final float LEAST_SQUARE = 1e-30f;

  private static final float MOST_SQUARE = 1e37f;
  private static final int BLOCK_FLOATS = 1 << 14;
  private static final long SEED = 42;
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
          "an index hnsw has %d rows at the most, but there are %d"
              .formatted(Integer.MAX_VALUE - 1, store.rows()));
    }
    Sorted sorted = sorted();
    Nodes nodes = sorted.nodes;
    if (nodes.count() == 0) {
      Graph.Level none = new Graph.Level(0, 0, none(), ints(1), none());
      return new Graph(nodes, settings.degree(), 0, List.of(none), sorted.apart);
    }
    try {
      return written(linked(nodes, earlier), nodes, sorted.apart);
    } catch (IOException e) {
      // Lucene reads from our memory alone.
      throw new StoreException("the graph cannot be built: " + e.getMessage(), e);
    }
  }

  private record Sorted(Nodes nodes, MemorySegment apart) {}

  private MemorySegment ints(long count) {
    return arena.allocate(4 * count, 4);
  }

  private static MemorySegment none() {
    return MemorySegment.ofArray(new byte[0]);
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
            rowOf == null ? none() : kept(rowOf, count),
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

  private OnHeapHnswGraph linked(Nodes nodes, Optional<Graph> earlier) throws IOException {
    GraphScorers scorers = new GraphScorers(store, nodes, metric);
    int count = nodes.count();
    HnswGraphBuilder builder;
    FixedBitSet there = null;
    if (earlier.isEmpty() || earlier.get().empty()) {
      builder = HnswGraphBuilder.create(scorers, settings.degree(), settings.beam(), SEED, count);
    } else {
      int before = earlier.get().nodes().count();
      int[] same = new int[before];
      Arrays.setAll(same, IntUnaryOperator.identity());
      there = new FixedBitSet(count);
      there.set(0, before);
      builder =
          InitializedHnswGraphBuilder.fromGraph(
              scorers, settings.beam(), SEED, new KeptGraph(earlier.get()), same, there, count);
    }
    return settings.threads() == 1
        ? inOrder(builder, there == null ? 0 : there.cardinality(), count)
        : together(scorers, builder.getGraph(), there, count);
  }

  private OnHeapHnswGraph inOrder(HnswGraphBuilder builder, int from, int count)
      throws IOException {
    for (int node = from; node < count; node++) {
      builder.addGraphNode(node);
      if (node % STEP == 0) {
        progress.at(node - from, count - from);
      }
    }
    progress.at(count - from, count - from);
    return builder.getCompletedGraph();
  }

  private OnHeapHnswGraph together(
      GraphScorers scorers, OnHeapHnswGraph graph, FixedBitSet there, int count)
      throws IOException {
    int from = there == null ? 0 : there.cardinality();
    try (ExecutorService threads = Executors.newFixedThreadPool(settings.threads());
        ExecutorService caller = Executors.newSingleThreadExecutor()) {
      HnswConcurrentMergeBuilder builder =
          new HnswConcurrentMergeBuilder(
              new TaskExecutor(threads),
              settings.threads(),
              scorers,
              settings.degree(),
              settings.beam(),
              graph,
              there);
      Future<OnHeapHnswGraph> built = caller.submit(() -> builder.build(count));
      while (true) {
        try {
          OnHeapHnswGraph whole = built.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
          progress.at(count - from, count - from);
          return whole;
        } catch (TimeoutException e) {
          progress.at(Math.clamp(graph.size() - from, 0, count - from), count - from);
        } catch (InterruptedException e) {
          threads.shutdownNow();
          Thread.currentThread().interrupt();
          throw new StoreException("the graph was not built: the thread was interrupted", e);
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case IOException failed -> throw failed;
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            default -> throw new StoreException("the graph was not built", e.getCause());
          }
        }
      }
    }
  }

  /** Lists in the order of their numbers: their order in the graph means nothing to a walk. */
  private Graph written(OnHeapHnswGraph linked, Nodes nodes, MemorySegment apart)
      throws IOException {
    List<Graph.Level> levels = new ArrayList<>();
    int entry = 0;
    for (int number = 0; number < linked.numLevels(); number++) {
      int[] ids = ids(linked, number, nodes.count());
      if (ids.length == 0) {
        break;
      }
      levels.add(level(linked, number, ids));
      int place = Arrays.binarySearch(ids, linked.entryNode());
      entry = Math.max(place, 0);
    }
    return new Graph(nodes, settings.degree(), entry, List.copyOf(levels), apart);
  }

  private static int[] ids(OnHeapHnswGraph linked, int number, int count) throws IOException {
    int[] ids = new int[number == 0 ? count : linked.getNodesOnLevel(number).size()];
    if (number == 0) {
      Arrays.setAll(ids, IntUnaryOperator.identity());
      return ids;
    }
    HnswGraph.NodesIterator nodes = linked.getNodesOnLevel(number);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = nodes.nextInt();
    }
    Arrays.sort(ids);
    return ids;
  }

  private Graph.Level level(OnHeapHnswGraph linked, int number, int[] ids) {
    long total = 0;
    for (int id : ids) {
      total += linked.getNeighbors(number, id).size();
    }
    if (total > 0xffff_ffffL) {
      throw new ConfigurationException(
          "the graph has %d links, more than 2^32; a lower degree has fewer".formatted(total));
    }
    MemorySegment starts = ints(ids.length + 1L);
    MemorySegment lists = ints(total);
    long at = 0;
    for (int i = 0; i < ids.length; i++) {
      NeighborArray near = linked.getNeighbors(number, ids[i]);
      int[] list = Arrays.copyOf(near.nodes(), near.size());
      Arrays.sort(list);
      for (int k = 0; number > 0 && k < list.length; k++) {
        list[k] = Arrays.binarySearch(ids, list[k]);
      }
      starts.set(Nodes.INT, 4L * i, (int) at);
      MemorySegment.copy(list, 0, lists, Nodes.INT, 4 * at, list.length);
      at += list.length;
    }
    starts.set(Nodes.INT, 4L * ids.length, (int) at);
    return new Graph.Level(
        number, ids.length, number == 0 ? none() : kept(ids, ids.length), starts, lists);
  }
}
