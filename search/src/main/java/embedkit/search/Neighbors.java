package embedkit.search;

import embedkit.WordLookup;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.search.exact.ExactIndex;
import embedkit.search.exact.RerankedIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The neighbours of vectors and words in a table. Which rows are near is asked of a {@link
 * VectorIndex}: the exact one unless another is given, so that every row is read once per call, in
 * blocks, however many questions the call asks, and the table is not copied.
 *
 * <pre>{@code
 * Neighbors neighbors = Neighbors.in(table);
 * List<Neighbor> near = neighbors.nearest("king", 10);
 * List<Neighbor> queens = neighbors.analogy("man", "king", "woman", 5);
 * float close = neighbors.similarity("cat", "kitten");
 * }</pre>
 *
 * <p><b>Words</b> are those of the table; a row is asked for by its number as {@code #12}, and a
 * table that makes vectors of character n-grams is asked for any word. What is not there ends in an
 * {@link embedkit.api.UnknownTokenException} with the nearest spellings.
 *
 * <p><b>Threads.</b> Immutable, and safe for any number of threads, virtual ones included; make one
 * and share it. A call that is alone is answered by all processors, calls at once by their own
 * thread each. Nothing waits for anything but the processor, which a virtual thread keeps until it
 * has its answer. More calls at once than processors take turns, one call at a time. A call during
 * which the table is closed ends in a {@link embedkit.api.StoreClosedException}, or has its answer.
 * One whose thread is interrupted while rows are read ends at the next block of them, in a {@link
 * embedkit.api.index.SearchCancelledException}; the thread stays interrupted.
 */
public final class Neighbors {

  private final EmbeddingTable table;
  private final VectorIndex index;
  private final Among among;

  private Neighbors(EmbeddingTable table, VectorIndex index, Among among) {
    this.table = Objects.requireNonNull(table, "table");
    this.index = Objects.requireNonNull(index, "index");
    this.among = Objects.requireNonNull(among, "among");
  }

  /**
   * Asks the exact index by cosine, among all rows.
   *
   * @param table the table; it must stay open
   * @return the search
   */
  public static Neighbors in(EmbeddingTable table) {
    return new Neighbors(table, new ExactIndex(table.store(), Metric.COSINE), Among.all());
  }

  /**
   * Asks an index, by its metric, among all rows.
   *
   * @param table the table; it must stay open
   * @param index an index of its rows; it must stay open
   * @return the search
   * @throws ConfigurationException if the index is of other rows than the table has, as far as
   *     their number and dim tell
   */
  @Incubating
  public static Neighbors in(EmbeddingTable table, VectorIndex index) {
    if (index.rows().rows() != table.rows() || index.rows().dim() != table.dim()) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the index is of %d rows of dim %d, but the table has %d of dim %d",
              index.rows().rows(),
              index.rows().dim(),
              table.rows(),
              table.dim()));
    }
    return new Neighbors(table, index, Among.all());
  }

  /**
   * Finds candidates in small rows and orders them by those that they were made of, by cosine among
   * all rows: sooner done than to read the rows themselves, and a near one may be missed. Words,
   * vectors and scores are those of the table. Twice as many candidates as answers are taken of
   * {@code i8} and {@code i4}, ten times as many of {@code bit} and of centroids.
   *
   * @param table the rows as they were; it must stay open
   * @param small the same rows, kept smaller, such as a table that was converted to {@code i4}; it
   *     must stay open
   * @return the search
   * @throws ConfigurationException if the two have not as many rows of one dim, or the small ones
   *     are kept as numbers that are not
   */
  @Incubating
  public static Neighbors reranked(EmbeddingTable table, EmbeddingStore small) {
    return in(table, RerankedIndex.of(small, table.store(), Metric.COSINE));
  }

  /**
   * Asks by another metric.
   *
   * @param metric how near two vectors are
   * @return a search of the same table
   * @throws ConfigurationException if the index knows its own metric alone
   */
  public Neighbors by(Metric metric) {
    return new Neighbors(table, index.by(metric), among);
  }

  /**
   * Returns the table that is asked.
   *
   * @return the table
   */
  public EmbeddingTable table() {
    return table;
  }

  /**
   * Returns the index that is asked.
   *
   * @return the index, by the metric of this search
   */
  @Incubating
  public VectorIndex index() {
    return index;
  }

  /**
   * Returns the rows that are looked through for candidates.
   *
   * @return small rows, where the table's own put in order what is found in them; else those of the
   *     table
   */
  @Incubating
  public EmbeddingStore candidates() {
    return index instanceof RerankedIndex reranked ? reranked.small() : table.store();
  }

  /**
   * Asks for some rows only.
   *
   * @param among which rows may be answers
   * @return a search of the same table
   */
  public Neighbors among(Among among) {
    return new Neighbors(table, index, among);
  }

  /**
   * Finds the words nearest to a word, itself left out.
   *
   * @param word a word of the table, one that the table makes a vector of, or {@code #} and a row's
   *     number
   * @param top how many, 0 or more
   * @return the nearest first, of equally near ones the lower row first
   * @throws embedkit.api.UnknownTokenException if there is no such word, with the nearest spellings
   * @throws ConfigurationException if top is negative
   */
  public List<Neighbor> nearest(String word, int top) {
    WordLookup.Found found = find(word);
    return found.row() < 0
        ? nearest(found.vector(), top)
        : nearest(found.vector(), top, found.row());
  }

  /**
   * Asks <i>a is to b as c is to what?</i> The words nearest to {@code b - a + c}, each of length 1
   * (3CosAdd; Mikolov et al. 2013), the three left out.
   *
   * @param a a word, such as {@code man}
   * @param b what belongs to it, such as {@code king}
   * @param c another word, such as {@code woman}
   * @param top how many, 0 or more
   * @return the nearest first, by the metric of this search
   * @throws embedkit.api.UnknownTokenException if there is no such word, with the nearest spellings
   * @throws ConfigurationException if top is negative
   */
  public List<Neighbor> analogy(String a, String b, String c, int top) {
    WordLookup.Found from = find(a);
    WordLookup.Found to = find(b);
    WordLookup.Found other = find(c);
    Terms terms =
        Terms.none()
            .with(to.vector(), 1, to.row())
            .with(other.vector(), 1, other.row())
            .with(from.vector(), -1, from.row());
    return nearest(terms, top);
  }

  /**
   * Scores two words.
   *
   * @param a a word
   * @param b another
   * @return how near they are by the metric
   * @throws embedkit.api.UnknownTokenException if there is no such word, with the nearest spellings
   */
  public float similarity(String a, String b) {
    return similarity(find(a).vector(), find(b).vector());
  }

  private WordLookup.Found find(String word) {
    return WordLookup.in(table).find(Objects.requireNonNull(word, "word"));
  }

  /**
   * Finds the rows nearest to a vector.
   *
   * @param query dim numbers
   * @param top how many, 0 or more
   * @param exclude rows that are not answers, such as the words that the query was made of
   * @return the nearest first, of equally near ones the lower row first; rows whose score is not a
   *     number are left out, so that a query with a number that is none has no neighbours
   * @throws ConfigurationException if the query has not dim numbers or top is negative
   */
  public List<Neighbor> nearest(float[] query, int top, long... exclude) {
    return nearest(new float[][] {query}, top, new long[][] {exclude}).getFirst();
  }

  /**
   * Finds the rows nearest to each of many vectors at once.
   *
   * @param queries of dim numbers each
   * @param top how many for each, 0 or more
   * @param exclude for each query the rows that are not answers
   * @return the answers in the order of the queries
   * @throws ConfigurationException if a query has not dim numbers or top is negative
   */
  public List<List<Neighbor>> nearest(float[][] queries, int top, long[][] exclude) {
    if (exclude.length != queries.length) {
      throw new ConfigurationException(
          queries.length + " queries have " + exclude.length + " lists of rows to exclude");
    }
    List<IndexQuery> asked = new ArrayList<>(queries.length);
    for (int i = 0; i < queries.length; i++) {
      checkDim(queries[i]);
      asked.add(new IndexQuery.Near(queries[i], exclude[i]));
    }
    return answers(asked, top);
  }

  /**
   * Finds the rows nearest to a row, itself left out.
   *
   * @param row 0 to rows - 1
   * @param top how many, 0 or more
   * @return the nearest first
   * @throws RowOutOfRangeException if there is no such row
   */
  public List<Neighbor> nearest(long row, int top) {
    checkRow(row);
    return nearest(table.vector(row), top, row);
  }

  /**
   * Finds the rows nearest to the mean of terms (3CosAdd where some are negative).
   *
   * @param terms what is wanted near and far
   * @param top how many, 0 or more
   * @return the nearest first, the rows of the terms left out
   */
  public List<Neighbor> nearest(Terms terms, int top) {
    return nearest(List.of(terms), top).getFirst();
  }

  /**
   * Finds the rows nearest to the means of many lists of terms.
   *
   * @param questions what is wanted near and far, for each question
   * @param top how many for each, 0 or more
   * @return the answers in the order of the questions
   */
  public List<List<Neighbor>> nearest(List<Terms> questions, int top) {
    check(questions);
    float[][] queries =
        questions.stream().map(terms -> terms.mean(table.dim())).toArray(float[][]::new);
    return nearest(queries, top, excluded(questions));
  }

  /**
   * Finds the rows with the greatest product of closeness, divided by the closeness to what is
   * wanted far: 3CosMul of Levy and Goldberg (2014), gensim's {@code most_similar_cosmul}. The
   * metric is of no account.
   *
   * @param questions what is wanted near and far, for each question; weights count by their sign
   * @param top how many for each, 0 or more
   * @return the answers in the order of the questions; scores are the quotients, 0 or more
   */
  public List<List<Neighbor>> nearestByProduct(List<Terms> questions, int top) {
    check(questions);
    return answers(questions.stream().map(Terms::product).toList(), top);
  }

  /** What has a number that is none is near nothing, and is not asked. */
  private List<List<Neighbor>> answers(List<? extends IndexQuery> queries, int top) {
    List<IndexQuery> asked = new ArrayList<>(queries.size());
    queries.stream().filter(Neighbors::hasNumbersAlone).forEach(asked::add);
    Iterator<List<Hit>> found = index.nearest(asked, top, among.in(table)).iterator();
    return queries.stream()
        .map(query -> hasNumbersAlone(query) ? named(found.next()) : List.<Neighbor>of())
        .toList();
  }

  private static boolean hasNumbersAlone(IndexQuery query) {
    return switch (query) {
      case IndexQuery.Near near -> hasNumbersAlone(near.vector());
      case IndexQuery.Product product ->
          Stream.concat(product.near().stream(), product.far().stream())
              .allMatch(Neighbors::hasNumbersAlone);
    };
  }

  private static boolean hasNumbersAlone(float[] vector) {
    for (float value : vector) {
      if (Float.isNaN(value)) {
        return false;
      }
    }
    return true;
  }

  private List<Neighbor> named(List<Hit> hits) {
    WordLookup words = WordLookup.in(table);
    return hits.stream()
        .map(hit -> new Neighbor(hit.row(), words.name(hit.row()), (float) hit.score()))
        .toList();
  }

  private static long[][] excluded(List<Terms> questions) {
    return questions.stream().map(Terms::excluded).toArray(long[][]::new);
  }

  private void check(List<Terms> questions) {
    for (Terms terms : questions) {
      if (terms.size() == 0 || !terms.hasDim(table.dim())) {
        throw new ConfigurationException(
            "a question needs one or more terms of dim " + table.dim() + ", as the table has");
      }
    }
  }

  /**
   * Scores two rows.
   *
   * @param a a row
   * @param b another
   * @return how near they are by the metric
   * @throws RowOutOfRangeException if there is no such row
   */
  public float similarity(long a, long b) {
    checkRow(a);
    checkRow(b);
    return similarity(table.vector(a), table.vector(b));
  }

  /**
   * Scores two vectors.
   *
   * @param a dim numbers
   * @param b dim numbers
   * @return how near they are by the metric
   * @throws ConfigurationException if one has not dim numbers
   */
  public float similarity(float[] a, float[] b) {
    checkDim(a);
    checkDim(b);
    return (float) index.metric().score(a, b);
  }

  /**
   * Finds the vector that belongs least to the others: the one with the lowest score against the
   * mean of all as unit vectors, gensim's {@code doesnt_match}.
   *
   * @param vectors one or more of dim numbers
   * @return its index; of equals the first
   */
  public int oddOne(List<float[]> vectors) {
    Terms all = Terms.none();
    for (float[] vector : vectors) {
      all = all.with(vector, 1, -1);
    }
    check(List.of(all));
    float[] mean = all.mean(table.dim());
    return best(vectors, mean, Comparator.reverseOrder());
  }

  /**
   * Finds the vector nearest to a vector, gensim's {@code most_similar_to_given}.
   *
   * @param vector dim numbers
   * @param candidates one or more of dim numbers
   * @return the index of the nearest; of equals the first
   */
  public int nearestOf(float[] vector, List<float[]> candidates) {
    if (candidates.isEmpty()) {
      throw new ConfigurationException("there is nothing to choose from");
    }
    return best(candidates, vector, Comparator.naturalOrder());
  }

  private int best(List<float[]> candidates, float[] vector, Comparator<Double> order) {
    checkDim(vector);
    int best = 0;
    double score = 0;
    for (int i = 0; i < candidates.size(); i++) {
      checkDim(candidates.get(i));
      double own = index.metric().score(vector, candidates.get(i));
      if (i == 0 || order.compare(own, score) > 0) {
        best = i;
        score = own;
      }
    }
    return best;
  }

  /**
   * Finds the rows that are nearer to a row than another one is, gensim's {@code closer_than};
   * there are as many of them as the other's rank less one.
   *
   * @param row a row
   * @param other another
   * @return the nearest first, neither of the two among them
   * @throws RowOutOfRangeException if there is no such row
   */
  public List<Neighbor> closerThan(long row, long other) {
    checkRow(row);
    checkRow(other);
    return closerThan(table.vector(row), table.vector(other), row, other);
  }

  /**
   * Finds the rows that are nearer to a vector than another one is.
   *
   * @param vector dim numbers
   * @param other dim numbers
   * @param exclude rows that are not answers, such as those of the two
   * @return the nearest first
   * @throws ConfigurationException if one has not dim numbers
   */
  public List<Neighbor> closerThan(float[] vector, float[] other, long... exclude) {
    if (index instanceof RerankedIndex reranked) {
      // Of many candidates some may be missed, and they are counted here.
      return new Neighbors(table, reranked.ofExactRows(), among).closerThan(vector, other, exclude);
    }
    float limit = similarity(vector, other);
    // Few rows are closer as a rule: ask for more and more until one is not.
    for (int top = 1024; ; top = (int) Math.min(4L * top, Integer.MAX_VALUE)) {
      List<Neighbor> near = nearest(vector, top, exclude);
      boolean all = near.size() < top || near.getLast().score() <= limit;
      if (all) {
        return near.stream().filter(one -> one.score() > limit).toList();
      }
    }
  }

  /**
   * Finds the rows that lie between two vectors: nearer to each of them than they are to each
   * other.
   *
   * @param a dim numbers
   * @param b dim numbers
   * @param exclude rows that are not answers, such as those of the two
   * @return those first whose score against the farther of the two is greatest; that is the score
   *     that they have
   * @throws ConfigurationException if one has not dim numbers
   */
  public List<Neighbor> between(float[] a, float[] b, long... exclude) {
    Map<Long, Neighbor> nearA =
        closerThan(a, b, exclude).stream()
            .collect(Collectors.toMap(Neighbor::row, Function.identity()));
    return closerThan(b, a, exclude).stream()
        .filter(near -> nearA.containsKey(near.row()))
        .map(near -> near.score() < nearA.get(near.row()).score() ? near : nearA.get(near.row()))
        .sorted(Comparator.comparing(Neighbor::score).reversed().thenComparingLong(Neighbor::row))
        .toList();
  }

  /** A table answers -1 for a word that it has not; what to do instead is told. */
  private void checkRow(long row) {
    if (row < 0 || row >= table.rows()) {
      String hint = row == -1 ? "; that is what a table says of a word it lacks: ask by word" : "";
      throw new RowOutOfRangeException(
          String.format(
              Locale.ROOT,
              "there is no row %d; the rows are 0 to %d%s",
              row,
              table.rows() - 1,
              hint));
    }
  }

  private void checkDim(float[] query) {
    if (query.length != table.dim()) {
      throw new ConfigurationException(
          "a query of "
              + query.length
              + " numbers cannot be asked of a table of dim "
              + table.dim());
    }
  }
}
