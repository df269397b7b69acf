package embedkit.search;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * Exact nearest neighbours in a table: every row is read once per call, in blocks, by all
 * processors, however many questions the call asks. Nothing is kept between calls and the table is
 * not copied. Candidates are found in binary32 and ordered by scores in double precision, so that
 * an answer depends neither on the number of threads nor on how many questions were asked at once.
 * Safe for any number of threads.
 */
public final class Neighbors {

  /** Candidates beyond those asked for, which rounding may have put behind. */
  private static final int SPARE = 8;

  /** Questions of one pass, at most; more are asked in several. */
  private static final int BATCH = 256;

  private final EmbeddingTable table;
  private final Metric metric;
  private final Among among;

  private Neighbors(EmbeddingTable table, Metric metric, Among among) {
    this.table = Objects.requireNonNull(table, "table");
    this.metric = Objects.requireNonNull(metric, "metric");
    this.among = Objects.requireNonNull(among, "among");
  }

  /**
   * Asks by cosine, among all rows.
   *
   * @param table the table; it must stay open
   * @return the search
   */
  public static Neighbors in(EmbeddingTable table) {
    return new Neighbors(table, Metric.COSINE, Among.all());
  }

  /**
   * Asks by another metric.
   *
   * @param metric how near two vectors are
   * @return a search of the same table
   */
  public Neighbors by(Metric metric) {
    return new Neighbors(table, metric, among);
  }

  /**
   * Asks for some rows only.
   *
   * @param among which rows may be answers
   * @return a search of the same table
   */
  public Neighbors among(Among among) {
    return new Neighbors(table, metric, among);
  }

  /**
   * Finds the rows nearest to a vector.
   *
   * @param query dim numbers
   * @param top how many, 0 or more
   * @param exclude rows that are not answers, such as the words that the query was made of
   * @return the nearest first, of equally near ones the lower row first; rows whose score is not a
   *     number are left out
   * @throws ConfigurationException if the query has not dim numbers or top is negative
   */
  public List<Neighbor> nearest(float[] query, int top, long... exclude) {
    return nearest(new float[][] {query}, top, new long[][] {exclude}).getFirst();
  }

  /**
   * Finds the rows nearest to each of many vectors, in one pass for every 256 of them.
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
    Arrays.stream(queries).forEach(this::checkDim);
    List<List<Neighbor>> answers = new ArrayList<>();
    for (int from = 0; from < queries.length; from += BATCH) {
      int to = Math.min(queries.length, from + BATCH);
      float[][] batch = Arrays.copyOfRange(queries, from, to);
      Ranking ranking = new Ranking.Near(metric, batch);
      answers.addAll(asked(ranking, metric, top, Arrays.copyOfRange(exclude, from, to)));
    }
    return answers;
  }

  /**
   * Finds the rows nearest to a row, itself left out.
   *
   * @param row 0 to rows - 1
   * @param top how many, 0 or more
   * @return the nearest first
   */
  public List<Neighbor> nearest(long row, int top) {
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
    List<List<Neighbor>> answers = new ArrayList<>();
    questions.forEach(question -> answers.add(List.of()));
    Map<List<Boolean>, List<Integer>> alike = new LinkedHashMap<>();
    for (int i = 0; i < questions.size(); i++) {
      alike.computeIfAbsent(questions.get(i).signs(), signs -> new ArrayList<>()).add(i);
    }
    alike.forEach(
        (signs, all) -> {
          for (int from = 0; from < all.size(); from += BATCH) {
            List<Integer> some = all.subList(from, Math.min(all.size(), from + BATCH));
            List<Terms> batch = some.stream().map(questions::get).toList();
            long[][] excluded = excluded(batch);
            List<List<Neighbor>> found = asked(product(batch, signs), Metric.COSINE, top, excluded);
            for (int i = 0; i < some.size(); i++) {
              answers.set(some.get(i), found.get(i));
            }
          }
        });
    return answers;
  }

  private static Ranking product(List<Terms> batch, List<Boolean> signs) {
    float[][] columns = new float[batch.size() * signs.size()][];
    for (int q = 0; q < batch.size(); q++) {
      float[][] units = batch.get(q).units();
      for (int term = 0; term < units.length; term++) {
        columns[term * batch.size() + q] = units[term];
      }
    }
    return new Ranking.Product(batch.size(), signs, columns);
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
   */
  public float similarity(long a, long b) {
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
    return (float) metric.score(a, 0, b, 0, a.length);
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
      double own = metric.score(vector, 0, candidates.get(i), 0, vector.length);
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
   */
  public List<Neighbor> closerThan(long row, long other) {
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
    float limit = similarity(vector, other);
    // Few rows are closer as a rule: ask for more and more until one is not.
    for (int top = 1024; ; top = (int) Math.min(4L * top, Integer.MAX_VALUE - SPARE)) {
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

  private void checkDim(float[] query) {
    if (query.length != table.dim()) {
      throw new ConfigurationException(
          "a query of "
              + query.length
              + " numbers cannot be asked of a table of dim "
              + table.dim());
    }
  }

  private List<List<Neighbor>> asked(Ranking ranking, Metric by, int top, long[][] exclude) {
    if (top < 0) {
      throw new ConfigurationException("top is " + top + "; it must be 0 or more");
    }
    long rows = Math.min(table.rows(), among.to());
    int most =
        (int) Math.min(Math.min(Math.max(0, rows - among.from()), top + (long) SPARE), 1 << 30);
    LongPredicate allowed = among.in(table);
    long[][] sorted = new long[exclude.length][];
    for (int i = 0; i < exclude.length; i++) {
      sorted[i] = exclude[i].clone();
      Arrays.sort(sorted[i]);
    }
    Scan scan = new Scan(table.store(), by, ranking, allowed, sorted, top == 0 ? 0 : most);
    TopRows[] best = scan.over(among.from(), Math.max(among.from(), rows));
    List<List<Neighbor>> answers = new ArrayList<>();
    for (int question = 0; question < best.length; question++) {
      answers.add(ordered(ranking, question, best[question], top));
    }
    return answers;
  }

  private record Scored(long row, double score) {}

  private List<Neighbor> ordered(Ranking ranking, int question, TopRows best, int top) {
    long[] rows = new long[best.size()];
    for (int i = 0; best.size() > 0; i++) {
      best.removeWorst(rows, i);
    }
    // In the order of the file, so that a mapped table is read forward.
    Arrays.sort(rows);
    List<Scored> scored = new ArrayList<>(rows.length);
    for (long row : rows) {
      double score = ranking.exact(question, table.vector(row));
      if (!Double.isNaN(score)) {
        scored.add(new Scored(row, score));
      }
    }
    scored.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::row));
    return scored.stream()
        .limit(top)
        .map(one -> new Neighbor(one.row(), token(one.row()), (float) one.score()))
        .toList();
  }

  private String token(long row) {
    return table.vocabulary().map(words -> words.token(row)).orElse("#" + row);
  }
}
