package embedkit.search.exact;

import embedkit.api.CodedRows;
import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.spi.IndexProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads every row once per call, in blocks, by all processors, however many queries the call asks.
 * Nothing of the rows is kept between calls. Candidates are found in binary32, or of one query over
 * rows that are kept as codes by a product of whole numbers whose error is known, and ordered by
 * scores in double precision, so that an answer depends neither on the number of threads nor on how
 * many queries were asked at once. Safe for any number of threads; one that is interrupted ends at
 * the next block, in a {@link embedkit.api.index.SearchCancelledException}.
 *
 * <p>The first queries of a process go by plain loops, which are the faster ones until the JVM has
 * compiled the others.
 */
public final class ExactIndex implements VectorIndex {

  /** Candidates beyond those asked for, which rounding may have put behind. */
  private static final int SPARE = 8;

  /** Queries of one pass, at most; more are asked in several. */
  private static final int BATCH = 256;

  private static final int MOST_CANDIDATES = 1 << 30;

  /** Fewer rows are soon read as they are. */
  private static final int LEAST_CODED = 256;

  private final EmbeddingStore rows;
  private final Metric metric;

  /**
   * Makes an index; nothing is read yet.
   *
   * @param rows the rows, which stay open for as long as the index is asked
   * @param metric by what vectors are near
   */
  public ExactIndex(EmbeddingStore rows, Metric metric) {
    this.rows = Objects.requireNonNull(rows, "rows");
    this.metric = Objects.requireNonNull(metric, "metric");
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
    return true;
  }

  @Override
  public VectorIndex by(Metric other) {
    return other == metric ? this : new ExactIndex(rows, other);
  }

  @Override
  public List<List<Hit>> nearest(List<? extends IndexQuery> queries, int top, Allowed allowed) {
    IndexQuery.check(queries, rows.dim(), top);
    List<List<Hit>> answers = new ArrayList<>(Collections.nCopies(queries.size(), List.of()));
    for (List<Integer> alike : alike(queries)) {
      for (int from = 0; from < alike.size(); from += BATCH) {
        List<Integer> batch = alike.subList(from, Math.min(alike.size(), from + BATCH));
        List<IndexQuery> asked = batch.stream().<IndexQuery>map(queries::get).toList();
        List<List<Hit>> found = asked(ranking(asked), excluded(asked), top, allowed);
        for (int i = 0; i < batch.size(); i++) {
          answers.set(batch.get(i), found.get(i));
        }
      }
    }
    return answers;
  }

  /** What queries of one pass have in common. */
  private record Shape(boolean product, int near, int far) {
    static Shape of(IndexQuery query) {
      return switch (query) {
        case IndexQuery.Near _ -> new Shape(false, 1, 0);
        case IndexQuery.Product product ->
            new Shape(true, product.near().size(), product.far().size());
      };
    }
  }

  /** The places of queries that can be asked in one pass. */
  private static Iterable<List<Integer>> alike(List<? extends IndexQuery> queries) {
    if (queries.size() == 1) {
      return List.of(List.of(0));
    }
    Map<Shape, List<Integer>> alike = new LinkedHashMap<>();
    for (int i = 0; i < queries.size(); i++) {
      alike.computeIfAbsent(Shape.of(queries.get(i)), shape -> new ArrayList<>()).add(i);
    }
    return alike.values();
  }

  private Ranking ranking(List<IndexQuery> alike) {
    return switch (alike.getFirst()) {
      case IndexQuery.Near _ ->
          Ranking.Near.of(metric, alike.stream().map(IndexQuery.Near.class::cast).toList());
      case IndexQuery.Product _ ->
          Ranking.Product.of(alike.stream().map(IndexQuery.Product.class::cast).toList());
    };
  }

  /** Sorted, so that a row is soon found. */
  private static long[][] excluded(List<IndexQuery> queries) {
    long[][] excluded = new long[queries.size()][];
    for (int i = 0; i < excluded.length; i++) {
      excluded[i] = queries.get(i).excluded().clone();
      Arrays.sort(excluded[i]);
    }
    return excluded;
  }

  private List<List<Hit>> asked(Ranking ranking, long[][] excluded, int top, Allowed allowed) {
    long from = allowed.from();
    long to = Math.max(from, Math.min(rows.rows(), allowed.to()));
    if (ranking instanceof Ranking.Near near && near.questions() == 1 && top > 0) {
      Optional<List<Hit>> found = coded(near, excluded[0], top, allowed, from, to);
      if (found.isPresent()) {
        return List.of(found.get());
      }
    }
    int most = (int) Math.min(Math.min(to - from, top + (long) SPARE), MOST_CANDIDATES);
    Scan scan = new Scan(rows, ranking, allowed.test(), excluded, top == 0 ? 0 : most);
    TopRows[] best = scan.over(from, to);
    List<List<Hit>> answers = new ArrayList<>(best.length);
    for (int question = 0; question < best.length; question++) {
      answers.add(ordered(ranking, question, best[question], top));
    }
    return answers;
  }

  /**
   * One question of rows that are kept as codes: these alone are read, and then the rows that they
   * leave in doubt. Empty where rows have no codes, or these say too little.
   */
  private Optional<List<Hit>> coded(
      Ranking.Near near, long[] excluded, int top, Allowed allowed, long from, long to) {
    float[] vector = near.columns()[0];
    Optional<CodedRows> coded = rows.coded();
    Optional<CodedQuery> query = coded.flatMap(codes -> CodedQuery.of(codes, vector, true));
    if (query.isEmpty() || to - from < LEAST_CODED || (to - from) / 8 < top) {
      return Optional.empty();
    }
    return new CodedScan(
            rows,
            coded.get(),
            query.get(),
            vector,
            near.order(),
            allowed.test(),
            excluded,
            top,
            true)
        .over(from, to)
        .map(candidates -> ordered(rows, near, 0, candidates, top));
  }

  private List<Hit> ordered(Ranking ranking, int question, TopRows best, int top) {
    long[] candidates = new long[best.size()];
    for (int i = 0; best.size() > 0; i++) {
      best.removeWorst(candidates, i);
    }
    // In the order of the file, so that a mapped table is read forward.
    Arrays.sort(candidates);
    return ordered(rows, ranking, question, candidates, top);
  }

  /** Scores candidates by the rows of a store, and orders them. */
  static List<Hit> ordered(
      EmbeddingStore rows, Ranking ranking, int question, long[] candidates, int top) {
    float[] row = new float[rows.dim()];
    List<Hit> scored = new ArrayList<>(candidates.length);
    for (long candidate : candidates) {
      rows.gather(candidate, 1, row, 0, row.length);
      double score = ranking.exact(question, row);
      if (!Double.isNaN(score)) {
        scored.add(new Hit(candidate, score));
      }
    }
    scored.sort(ExactIndex::better);
    return List.copyOf(scored.subList(0, Math.min(top, scored.size())));
  }

  /** The greater score first, then the row that stands first. */
  private static int better(Hit a, Hit b) {
    int scores = Double.compare(b.score(), a.score());
    return scores != 0 ? scores : Long.compare(a.row(), b.row());
  }

  /** Makes exact indexes. */
  public static final class Provider implements IndexProvider {

    /** For ServiceLoader. */
    public Provider() {}

    @Override
    public String name() {
      return "exact";
    }

    @Override
    public String summary() {
      return "Every row is read at each question: no nearer one is ever missed, and nothing is"
          + " built.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
    }

    @Override
    public VectorIndex build(
        EmbeddingStore rows, Metric metric, Options options, Progress progress) {
      return new ExactIndex(rows, metric);
    }
  }
}
