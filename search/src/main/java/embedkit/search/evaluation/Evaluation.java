package embedkit.search.evaluation;

import embedkit.WordLookup;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.search.Among;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import embedkit.search.Terms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Judges a table. Immutable; safe for any number of threads. A word is looked up as it stands, then
 * in lower case, and, where the table makes vectors for words that it lacks, made.
 */
public final class Evaluation {

  private final EmbeddingTable table;
  private final Neighbors neighbors;
  private final Unknown unknown;
  private final boolean ignoreCase;
  private final long restricted;

  private Evaluation(Neighbors neighbors, Unknown unknown, boolean ignoreCase, long restricted) {
    this.neighbors = neighbors;
    this.table = neighbors.table();
    this.unknown = Objects.requireNonNull(unknown, "unknown");
    this.ignoreCase = ignoreCase;
    this.restricted = restricted;
  }

  /**
   * Judges a table as gensim does by default: pairs with unknown words are left out, case counts
   * for nothing, and analogies are sought among the first 300,000 rows.
   *
   * @param table the table; it must stay open
   * @return the evaluation
   */
  public static Evaluation of(EmbeddingTable table) {
    return of(Neighbors.in(table));
  }

  /**
   * Judges the table of a search in the same way; analogies are asked of its index, by cosine.
   *
   * @param neighbors knows the table and which of its rows are near
   * @return the evaluation
   * @throws ConfigurationException if its index cannot be asked by cosine
   */
  public static Evaluation of(Neighbors neighbors) {
    return new Evaluation(neighbors.by(Metric.COSINE), Unknown.SKIP, true, 300_000);
  }

  /**
   * The same with another policy for unknown words.
   *
   * @param unknown what becomes of their questions
   * @return a changed copy
   */
  public Evaluation with(Unknown unknown) {
    return new Evaluation(neighbors, unknown, ignoreCase, restricted);
  }

  /**
   * The same with words as they stand in the file alone.
   *
   * @return a changed copy
   */
  public Evaluation caseSensitive() {
    return new Evaluation(neighbors, unknown, false, restricted);
  }

  /**
   * The same with the first rows alone, the most frequent words of a sorted table.
   *
   * @param rows how many, 1 or more
   * @return a changed copy
   * @throws ConfigurationException if rows is less than 1
   */
  public Evaluation restrictedTo(long rows) {
    if (rows < 1) {
      throw new ConfigurationException("restricted to " + rows + " rows; it must be 1 or more");
    }
    return new Evaluation(neighbors, unknown, ignoreCase, rows);
  }

  /**
   * Compares cosines with people's scores. All rows count, however the evaluation is restricted.
   *
   * @param list pairs and scores
   * @return the correlations
   * @throws EvaluationException if fewer than 3 pairs are known, or the scores of those are equal
   */
  public PairScores pairs(WordPairs list) {
    Double[] cosines = cosines(list);
    int known = (int) Arrays.stream(cosines).filter(Objects::nonNull).count();
    boolean[] used = new boolean[cosines.length];
    for (int i = 0; i < used.length; i++) {
      used[i] = cosines[i] != null || unknown == Unknown.WRONG;
    }
    Spearman spearman = spearman(list, cosines, used, known);
    double[] samples = spearman.samples();
    double[] ours = some(cosines, used);
    return new PairScores(
        list.name(),
        list.pairs().size(),
        known,
        spearman.value(),
        Spearman.quantile(samples, 0.025),
        Spearman.quantile(samples, 0.975),
        Correlation.pearson(ours, scores(list, used), Correlation.once(ours.length)));
  }

  /**
   * Compares two tables on the pairs that both know.
   *
   * @param other the other table's evaluation
   * @param list pairs and scores
   * @return both correlations and how sure their difference is
   * @throws EvaluationException if both know fewer than 3 pairs, or the scores of those are equal
   */
  public Difference compare(Evaluation other, WordPairs list) {
    Double[] first = cosines(list);
    Double[] second = other.cosines(list);
    boolean[] both = new boolean[first.length];
    int common = 0;
    for (int i = 0; i < both.length; i++) {
      both[i] = first[i] != null && second[i] != null;
      common += both[i] ? 1 : 0;
    }
    Spearman a = spearman(list, first, both, common);
    Spearman b = spearman(list, second, both, common);
    double[] gains = a.gains(b);
    long below = Arrays.stream(gains).filter(gain -> gain <= 0).count();
    long above = Arrays.stream(gains).filter(gain -> gain >= 0).count();
    double p =
        gains.length == 0
            ? Double.NaN
            : Math.min(1, 2.0 * (Math.min(below, above) + 1) / (gains.length + 1));
    return new Difference(
        list.name(),
        "Spearman",
        common,
        a.value(),
        b.value(),
        Spearman.quantile(gains, 0.025),
        Spearman.quantile(gains, 0.975),
        p);
  }

  private Spearman spearman(WordPairs list, Double[] cosines, boolean[] used, int known) {
    if (known < 3) {
      throw new EvaluationException(
          list.name()
              + ": the words of "
              + known
              + " of "
              + cosines.length
              + " pairs are in the table; a correlation needs 3 or more");
    }
    double[] scores = scores(list, used);
    if (Arrays.stream(scores).distinct().count() == 1) {
      throw new EvaluationException(
          String.format(
              Locale.ROOT,
              "%s: each of its %d pairs has the score %s; a correlation needs scores that differ",
              list.name(),
              scores.length,
              scores[0]));
    }
    return new Spearman(some(cosines, used), scores);
  }

  private static double[] some(Double[] cosines, boolean[] used) {
    return IntStream.range(0, used.length)
        .filter(i -> used[i])
        .mapToDouble(i -> cosines[i] == null ? 0 : cosines[i])
        .toArray();
  }

  private static double[] scores(WordPairs list, boolean[] used) {
    return IntStream.range(0, used.length)
        .filter(i -> used[i])
        .mapToDouble(i -> list.pairs().get(i).score())
        .toArray();
  }

  private Double[] cosines(WordPairs list) {
    Double[] cosines = new Double[list.pairs().size()];
    for (int i = 0; i < cosines.length; i++) {
      WordPairs.Pair pair = list.pairs().get(i);
      Optional<float[]> a = vector(pair.a());
      Optional<float[]> b = vector(pair.b());
      if (a.isPresent() && b.isPresent()) {
        double cosine = neighbors.similarity(a.get(), b.get());
        cosines[i] = Double.isNaN(cosine) ? null : Double.valueOf(cosine);
      }
    }
    return cosines;
  }

  private OptionalLong row(String word) {
    long row = table.row(word);
    if (row < 0 && ignoreCase) {
      row = table.row(word.toLowerCase(Locale.ROOT));
    }
    return row < 0 ? OptionalLong.empty() : OptionalLong.of(row);
  }

  private Optional<float[]> vector(String word) {
    OptionalLong row = row(word);
    return row.isPresent()
        ? Optional.of(table.vector(row.getAsLong()))
        : WordLookup.in(table).made(word);
  }

  /**
   * Measures how often synonyms are nearer to each other than strangers that are about as frequent.
   * Words are looked for as they stand, and all rows count, however the evaluation is restricted.
   *
   * @param list sets of synonyms
   * @return the share
   */
  public SynonymScores synonyms(Synonyms list) {
    double[] answers = SynonymQuestions.of(list, table).answers(table);
    double share = Arrays.stream(answers).average().orElse(Double.NaN);
    return new SynonymScores(list.name(), answers.length, share);
  }

  /**
   * Compares two tables on the synonyms and strangers that both know; frequencies are the first's.
   *
   * @param other the other table's evaluation
   * @param list sets of synonyms
   * @return the shares and how sure their difference is
   */
  public Difference compare(Evaluation other, Synonyms list) {
    SynonymQuestions asked = SynonymQuestions.ofBoth(list, table, other.table);
    SynonymQuestions same = asked.in(table, other.table);
    return Difference.ofAnswers(
        list.name(), "synonyms", asked.answers(table), same.answers(other.table));
  }

  /**
   * Asks analogies and counts right answers; as {@link #answers} does.
   *
   * @param list questions by section
   * @return the sections in their order, and at the end one called {@code total}
   */
  public List<AnalogyScores> analogies(Analogies list) {
    return answers(list).scores();
  }

  /**
   * Asks analogies, of the first rows alone: a question with a word beyond them is one with an
   * unknown word.
   *
   * @param list questions by section
   * @return the answers, to be counted or compared with another table's
   */
  public AnalogyAnswers answers(Analogies list) {
    Map<String, OptionalLong> rows = new HashMap<>();
    List<List<AnalogyAnswers.Answer>> answers = new ArrayList<>();
    for (Analogies.Section section : list.sections()) {
      answers.add(answers(section.questions(), rows));
    }
    return new AnalogyAnswers(list, unknown, answers);
  }

  private List<AnalogyAnswers.Answer> answers(
      List<Analogies.Question> questions, Map<String, OptionalLong> rows) {
    List<Terms> asked = new ArrayList<>();
    List<Long> wanted = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      long a = known(questions.get(i).a(), rows);
      long b = known(questions.get(i).b(), rows);
      long c = known(questions.get(i).c(), rows);
      long d = known(questions.get(i).d(), rows);
      if (a >= 0 && b >= 0 && c >= 0 && d >= 0) {
        asked.add(Terms.analogy(table, a, b, c));
        wanted.add(d);
        places.add(i);
      }
    }
    Neighbors among = neighbors.among(Among.first(restricted));
    List<List<Neighbor>> bySum = among.nearest(asked, 1);
    List<List<Neighbor>> byProduct = among.nearestByProduct(asked, 1);
    AnalogyAnswers.Answer[] answers = new AnalogyAnswers.Answer[questions.size()];
    Arrays.fill(answers, AnalogyAnswers.Answer.NONE);
    for (int i = 0; i < places.size(); i++) {
      answers[places.get(i)] =
          new AnalogyAnswers.Answer(
              true, right(bySum.get(i), wanted.get(i)), right(byProduct.get(i), wanted.get(i)));
    }
    return List.of(answers);
  }

  private static boolean right(List<Neighbor> best, long wanted) {
    return !best.isEmpty() && best.getFirst().row() == wanted;
  }

  private long known(String word, Map<String, OptionalLong> rows) {
    OptionalLong row = rows.computeIfAbsent(word, this::row);
    return row.isPresent() && row.getAsLong() < restricted ? row.getAsLong() : -1;
  }
}
