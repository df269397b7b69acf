package embedkit.index.hnsw;

import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import embedkit.api.StoreClosedException;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.RowsChecksum;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers by a walk on the graph, or by a scan where that is the less work: where few rows may be
 * answers, where nearly all are asked for, and where a walk has seen half of the rows. Candidates
 * are ordered by scores in double precision. Safe for any number of threads; each query is answered
 * by one.
 */
final class HnswIndex implements VectorIndex {

  /** Candidates beyond those asked for, which rounding may have put behind. */
  private static final int SPARE = 8;

  /** A query of a squared norm beyond these is not asked in binary32. */
  private static final double LEAST_SQUARE = 1e-20;

  private static final double MOST_SQUARE = 1e20;

  /**
   * What a row costs that a scan passes by, where a row that a walk looks at costs 1: the walk has
   * to fetch it from anywhere.
   */
  private static final double COST_OF_TEST = 0.25;

  /** What a row costs that a scan ranks, beside that: rows come in their order. */
  private static final double COST_OF_RANK = 0.25;

  private final EmbeddingStore rows;
  private final Metric metric;
  private final Graph graph;
  private final StoredIndex stored;
  private final int search;
  private final @Nullable Arena arena;
  private final Queue<Walk> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private HnswIndex(
      EmbeddingStore rows, Graph graph, StoredIndex stored, int search, @Nullable Arena arena) {
    this.rows = rows;
    this.metric = stored.metric();
    this.graph = graph;
    this.stored = stored;
    this.search = search;
    this.arena = arena;
  }

  static HnswIndex build(EmbeddingStore rows, Metric metric, Settings settings, Progress progress) {
    return built(rows, metric, settings, Optional.empty(), progress);
  }

  /** Builds on a graph of the first of the rows. */
  static HnswIndex grown(
      EmbeddingStore rows, StoredIndex earlier, Settings settings, Progress progress) {
    Graph graph = Graph.of(earlier);
    // What the graph was begun with stays.
    Settings same =
        new Settings(graph.degree(), settings.beam(), settings.search(), settings.threads());
    return built(rows, earlier.metric(), same, Optional.of(graph), progress);
  }

  private static HnswIndex built(
      EmbeddingStore rows,
      Metric metric,
      Settings settings,
      Optional<Graph> earlier,
      Progress progress) {
    Arena arena = Arena.ofShared();
    try {
      int builtOf = RowsChecksum.of(rows);
      Graph graph = new GraphBuild(rows, metric, settings, arena, progress).graph(earlier);
      StoredIndex stored = graph.stored(settings.spec(), metric, builtOf);
      return new HnswIndex(rows, graph, stored, settings.search(), arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  static HnswIndex open(EmbeddingStore rows, StoredIndex stored, Settings settings) {
    return new HnswIndex(rows, Graph.of(stored), stored, settings.search(), null);
  }

  @Override
  public EmbeddingStore rows() {
    return rows;
  }

  @Override
  public Metric metric() {
    return metric;
  }

  @Override
  public boolean exact() {
    return false;
  }

  @Override
  public Optional<StoredIndex> stored() {
    return Optional.of(stored);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      idle.clear();
      if (arena != null) {
        arena.close();
      }
    }
  }

  @Override
  public List<List<Hit>> nearest(List<? extends IndexQuery> queries, int top, Allowed allowed) {
    IndexQuery.check(queries, rows.dim(), top);
    if (queries.size() == 1) {
      return List.of(answer(queries.getFirst(), top, allowed));
    }
    return IntStream.range(0, queries.size())
        .parallel()
        .mapToObj(i -> answer(queries.get(i), top, allowed))
        .toList();
  }

  private List<Hit> answer(IndexQuery query, int top, Allowed allowed) {
    Filter filter = Filter.of(query, allowed, graph.nodes().rows());
    if (top == 0 || filter.from() >= filter.to()) {
      return List.of();
    }
    Walk walk = walk();
    try {
      Candidates found = new Candidates(query, metric, walk.scorer(), rows.dim());
      switch (query) {
        case IndexQuery.Near near -> near(near.vector(), top, filter, walk, found);
        case IndexQuery.Product product -> product(product, top, filter, walk, found);
      }
      for (long i = 0; i < graph.aparts(); i++) {
        long row = graph.apart(i);
        if (filter.passes(row)) {
          found.add(row);
        }
      }
      return found.best(top);
    } catch (IllegalStateException e) {
      throw closed ? new StoreClosedException("this index is closed", e) : e;
    } finally {
      idle.add(walk);
    }
  }

  private Walk walk() {
    if (closed) {
      throw new StoreClosedException("this index is closed");
    }
    Walk walk = idle.poll();
    return walk == null ? new Walk(rows, graph.nodes(), metric, graph.longest()) : walk;
  }

  private void near(float[] vector, int top, Filter filter, Walk walk, Candidates found) {
    float[] asked = tame(vector, metric);
    if (asked == null) {
      each(filter, found::add);
      return;
    }
    walk.scorer().ask(asked, metric);
    int beam = beam(top);
    int kept = (int) Math.min(graph.nodes().count(), (long) top + SPARE);
    boolean walked =
        !scanIsLess(beam, filter) && walk.toward(graph, beam, passes(filter), mostSeen(filter));
    if (!walked) {
      scan(filter, kept, walk);
    }
    add(walk.found(), kept, found);
  }

  private void add(Beam best, int most, Candidates found) {
    for (int i = 0; i < Math.min(most, best.size()); i++) {
      found.add(graph.nodes().row(KeyHeap.node(best.key(i))));
    }
  }

  /**
   * Candidates are the rows near to each of the vectors that are wanted near, and near to the sum
   * of them less those that are wanted far, which is the other way to answer such a question.
   */
  private void product(
      IndexQuery.Product query, int top, Filter filter, Walk walk, Candidates found) {
    int beam = beam(top);
    List<float[]> directions = directions(query);
    if (directions.isEmpty() || scanIsLess((double) beam * directions.size(), filter)) {
      each(filter, found::add);
      return;
    }
    for (float[] direction : directions) {
      walk.scorer().ask(direction, Metric.COSINE);
      if (!walk.toward(graph, beam, passes(filter), mostSeen(filter))) {
        each(filter, found::add);
        return;
      }
      add(walk.found(), beam, found);
    }
  }

  /** Empty if one of the vectors is too long or short for binary32. */
  private List<float[]> directions(IndexQuery.Product query) {
    List<float[]> directions = new ArrayList<>();
    double[] sum = new double[rows.dim()];
    for (float[] near : query.near()) {
      directions.add(added(near, 1, sum));
    }
    for (float[] far : query.far()) {
      added(far, -1, sum);
    }
    float[] both = new float[sum.length];
    for (int i = 0; i < both.length; i++) {
      both[i] = (float) sum[i];
    }
    if (query.near().size() != 1 || !query.far().isEmpty()) {
      directions.add(both);
    }
    directions.removeIf(direction -> tame(direction, Metric.COSINE) == null);
    return directions;
  }

  private static float[] added(float[] vector, int sign, double[] sum) {
    double norm = Math.sqrt(square(vector));
    for (int i = 0; i < vector.length && norm > 0; i++) {
      sum[i] += sign * vector[i] / norm;
    }
    float[] tame = tame(vector, Metric.COSINE);
    return tame == null ? vector : tame;
  }

  private static double square(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    return square;
  }

  /**
   * The vector in a length that binary32 can be asked of, where the order of rows does not depend
   * on it; null if there is none.
   */
  private static float @Nullable [] tame(float[] vector, Metric metric) {
    double square = square(vector);
    if (square == 0 || (square >= LEAST_SQUARE && square <= MOST_SQUARE)) {
      return vector;
    }
    if (metric == Metric.EUCLIDEAN || Double.isInfinite(square)) {
      return null;
    }
    double norm = Math.sqrt(square);
    float[] tame = new float[vector.length];
    for (int i = 0; i < tame.length; i++) {
      tame[i] = (float) (vector[i] / norm);
    }
    return tame;
  }

  private int beam(int top) {
    return (int) Math.min(graph.nodes().count(), Math.max(search, (long) top + SPARE));
  }

  private @Nullable IntPredicate passes(Filter filter) {
    Nodes nodes = graph.nodes();
    if (filter.passesAll(nodes.rows())) {
      return null;
    }
    return nodes.inOrder() ? filter::passes : node -> filter.passes(nodes.row(node));
  }

  /** A walk that has seen half of the rows because few of them pass is worse than a scan. */
  private long mostSeen(Filter filter) {
    int nodes = graph.nodes().count();
    return filter.passesAll(graph.nodes().rows()) ? nodes : nodes / 2;
  }

  /**
   * Tells whether a scan looks at fewer rows than a walk, which looks at the neighbours of as many
   * nodes as the beam is wide, the more if only some of them pass.
   */
  private boolean scanIsLess(double beam, Filter filter) {
    double span = filter.to() - filter.from();
    double passing = span * filter.share();
    double walked = beam * graph.degree() * graph.nodes().rows() / Math.max(1, passing);
    return walked >= COST_OF_RANK * passing + COST_OF_TEST * span;
  }

  private interface RowTaker {
    void take(long row);
  }

  /** Every row of the graph that passes. */
  private void each(Filter filter, RowTaker taker) {
    Nodes nodes = graph.nodes();
    for (int node = firstNode(filter.from()); node < nodes.count(); node++) {
      long row = nodes.row(node);
      if (row >= filter.to()) {
        return;
      }
      if (filter.passes(row)) {
        taker.take(row);
      }
    }
  }

  /** Ranks every node that passes, and leaves the best where a walk leaves them. */
  private void scan(Filter filter, int kept, Walk walk) {
    Nodes nodes = graph.nodes();
    walk.begin(kept);
    for (int node = firstNode(filter.from()); node < nodes.count(); node++) {
      long row = nodes.row(node);
      if (row >= filter.to()) {
        break;
      }
      if (filter.passes(row)) {
        walk.give(node);
      }
    }
    walk.end();
  }

  /** The first node whose row is at least this: rows rise with the nodes. */
  private int firstNode(long row) {
    Nodes nodes = graph.nodes();
    if (nodes.inOrder()) {
      return (int) Math.min(row, nodes.count());
    }
    int low = 0;
    int high = nodes.count();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (nodes.row(middle) < row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Rows that may be answers, and their scores. */
  private static final class Candidates {

    private final IndexQuery query;
    private final Metric metric;
    private final RowScorer scorer;
    private final float[] row;
    private long[] rows = new long[64];
    private int size;

    Candidates(IndexQuery query, Metric metric, RowScorer scorer, int dim) {
      this.query = query;
      this.metric = metric;
      this.scorer = scorer;
      this.row = new float[dim];
    }

    void add(long candidate) {
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, 2 * size);
      }
      rows[size++] = candidate;
    }

    /** In the order of the file, so that a mapped table is read forward; each row once. */
    List<Hit> best(int top) {
      Arrays.sort(rows, 0, size);
      List<Hit> scored = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        if (i > 0 && rows[i] == rows[i - 1]) {
          continue;
        }
        scorer.read(rows[i], row);
        double score = score();
        if (!Double.isNaN(score)) {
          scored.add(new Hit(rows[i], score));
        }
      }
      scored.sort(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::row));
      return List.copyOf(scored.subList(0, Math.min(top, scored.size())));
    }

    private double score() {
      return switch (query) {
        case IndexQuery.Near near -> metric.score(near.vector(), row);
        case IndexQuery.Product product -> product.score(row, 0, row.length);
      };
    }
  }
}
