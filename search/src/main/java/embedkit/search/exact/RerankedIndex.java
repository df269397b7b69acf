package embedkit.search.exact;

import embedkit.api.CodedRows;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds candidates in small rows and orders them by exact ones: all of the small rows are read at
 * each question, which are a quarter to a twentieth of the bytes, and few of the exact ones. A near
 * row may be missed, so this is not {@link #exact}; what is answered has the score of its exact
 * row. Safe for any number of threads.
 *
 * <p>What small rows cannot be asked, and {@value #MANY} queries and more at once, which the exact
 * rows answer as quickly, are asked of the exact rows.
 */
@Incubating
public final class RerankedIndex implements VectorIndex {

  /** As many queries at once are asked of the exact rows. */
  static final int MANY = 8;

  private static final int SPARE = 8;
  private static final int MOST_CANDIDATES = 1 << 30;

  private final EmbeddingStore small;
  private final CodedRows coded;
  private final ExactIndex exact;
  private final int factor;

  private RerankedIndex(EmbeddingStore small, CodedRows coded, ExactIndex exact, int factor) {
    this.small = small;
    this.coded = coded;
    this.exact = exact;
    this.factor = factor;
  }

  /**
   * Makes an index; nothing is read yet. As many candidates are taken as the small rows need: twice
   * the answers of bytes and of 4 bits, ten times of signs and of centroids, and a few more.
   *
   * @param small the rows that candidates are found in, which show their codes
   * @param exact the same rows as they were
   * @param metric by what vectors are near
   * @return the index; both stores stay open for as long as it is asked
   * @throws ConfigurationException if the two are not of the same shape, or the first has no codes
   */
  public static RerankedIndex of(EmbeddingStore small, EmbeddingStore exact, Metric metric) {
    return of(small, exact, metric, 0);
  }

  /**
   * Makes an index that takes so many candidates.
   *
   * @param small the rows that candidates are found in, which show their codes
   * @param exact the same rows as they were
   * @param metric by what vectors are near
   * @param factor candidates for each answer, 1 or more; 0 for what the small rows need
   * @return the index; both stores stay open for as long as it is asked
   * @throws ConfigurationException if the two are not of the same shape, the first has no codes, or
   *     the factor is negative
   */
  public static RerankedIndex of(
      EmbeddingStore small, EmbeddingStore exact, Metric metric, int factor) {
    Objects.requireNonNull(small, "small");
    Objects.requireNonNull(exact, "exact");
    Objects.requireNonNull(metric, "metric");
    if (small.rows() != exact.rows() || small.dim() != exact.dim()) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%d small rows of dim %d cannot be ordered by %d rows of dim %d; both must be the same",
              small.rows(),
              small.dim(),
              exact.rows(),
              exact.dim()));
    }
    if (factor < 0) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%d candidates for each answer are asked for; it must be 1 or more",
              factor));
    }
    CodedRows coded =
        small
            .coded()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "rows of element type "
                            + small.elementType().text()
                            + " are not small; candidates are found in those of i8, i4 or bit"));
    int usual =
        switch (coded.code()) {
          case BYTES, NIBBLES -> 2;
          case SIGNS, CENTROIDS -> 10;
        };
    return new RerankedIndex(
        small, coded, new ExactIndex(exact, metric), factor == 0 ? usual : factor);
  }

  /**
   * Returns how many candidates are taken for each answer.
   *
   * @return 1 or more
   */
  public int factor() {
    return factor;
  }

  /**
   * Returns the rows that candidates are found in.
   *
   * @return the small rows
   */
  public EmbeddingStore small() {
    return small;
  }

  /**
   * Returns an index that reads the exact rows alone, for questions that count rows.
   *
   * @return an index by the same metric, which misses none
   */
  public VectorIndex ofExactRows() {
    return exact;
  }

  @Override
  public EmbeddingStore rows() {
    return exact.rows();
  }

  @Override
  public Metric metric() {
    return exact.metric();
  }

  @Override
  public boolean exact() {
    return false;
  }

  @Override
  public VectorIndex by(Metric other) {
    return new RerankedIndex(small, coded, (ExactIndex) exact.by(other), factor);
  }

  @Override
  public List<List<Hit>> nearest(List<? extends IndexQuery> queries, int top, Allowed allowed) {
    IndexQuery.check(queries, exact.rows().dim(), top);
    if (queries.size() >= MANY || top == 0) {
      return exact.nearest(queries, top, allowed);
    }
    List<List<Hit>> answers = new ArrayList<>(queries.size());
    for (IndexQuery query : queries) {
      answers.add(
          query instanceof IndexQuery.Near near
              ? nearest(near, top, allowed)
              : exact.nearest(query, top, allowed));
    }
    return answers;
  }

  private List<Hit> nearest(IndexQuery.Near near, int top, Allowed allowed) {
    long from = allowed.from();
    long to = Math.max(from, Math.min(small.rows(), allowed.to()));
    long most = Math.min(Math.min((long) top * factor + SPARE, to - from), MOST_CANDIDATES);
    Optional<CodedQuery> query = CodedQuery.of(coded, near.vector(), false);
    // Where a quarter is to be looked at, all of it is as quick.
    if (query.isEmpty() || most >= (to - from) / 4) {
      return exact.nearest(near, top, allowed);
    }
    Ranking.Near ranking = Ranking.Near.of(metric(), List.of(near));
    long[] excluded = near.excluded().clone();
    Arrays.sort(excluded);
    long[] candidates =
        new CodedScan(
                small,
                coded,
                query.get(),
                near.vector(),
                ranking.order(),
                allowed.test(),
                excluded,
                (int) most,
                false)
            .over(from, to)
            .orElseThrow();
    int spared = (int) Math.min((long) top + SPARE, candidates.length);
    long[] best =
        new Shortlist(exact.rows(), ranking.order(), near.vector()).best(candidates, spared);
    return ExactIndex.ordered(exact.rows(), ranking, 0, best, top);
  }
}
