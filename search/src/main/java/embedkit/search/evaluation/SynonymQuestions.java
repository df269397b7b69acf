package embedkit.search.evaluation;

import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/**
 * Whether two synonyms are nearer to each other, by cosine, than the first is to a stranger about
 * as frequent as the second, in a table whose rows are sorted by frequency. Always the same pairs
 * and strangers for the same words.
 */
record SynonymQuestions(List<Question> questions) {

  private static final int MOST = 5000;

  /** How far in rank a stranger is from the word that it stands for, as a share of the rank. */
  private static final double NEAR_RANK = 0.2;

  private static final long NOWHERE = -1;

  private record Pair(long a, long b) {}

  /** Three rows. */
  record Question(long word, long synonym, long stranger) {}

  static SynonymQuestions of(Synonyms list, EmbeddingTable table) {
    return of(list, table, row -> true);
  }

  /** Questions with words that both tables know; ranks and rows are the first's. */
  static SynonymQuestions ofBoth(Synonyms list, EmbeddingTable first, EmbeddingTable second) {
    LongUnaryOperator row = rows(first, second);
    return of(list, first, own -> row.applyAsLong(own) >= 0);
  }

  private static LongUnaryOperator rows(EmbeddingTable first, EmbeddingTable second) {
    return own -> first.vocabulary().map(words -> second.row(words.token(own))).orElse(NOWHERE);
  }

  /** The same questions in the rows of another table, which has all of the words. */
  SynonymQuestions in(EmbeddingTable first, EmbeddingTable second) {
    LongUnaryOperator row = rows(first, second);
    return new SynonymQuestions(
        questions.stream()
            .map(
                question ->
                    new Question(
                        row.applyAsLong(question.word()),
                        row.applyAsLong(question.synonym()),
                        row.applyAsLong(question.stranger())))
            .toList());
  }

  /** 1 for each pair that is nearer than the strangers, 0 for one that is not, a half if equal. */
  double[] answers(EmbeddingTable table) {
    double[] answers = new double[questions.size()];
    for (int i = 0; i < answers.length; i++) {
      Question question = questions.get(i);
      float[] word = table.vector(question.word());
      float near = (float) Metric.COSINE.score(word, table.vector(question.synonym()));
      float far = (float) Metric.COSINE.score(word, table.vector(question.stranger()));
      answers[i] = near > far ? 1 : near == far ? 0.5 : 0;
    }
    return answers;
  }

  private static SynonymQuestions of(Synonyms list, EmbeddingTable table, LongPredicate known) {
    List<Pair> all =
        pairs(list, table).stream().filter(p -> known.test(p.a()) && known.test(p.b())).toList();
    SplittableRandom random = new SplittableRandom(1);
    int asked = Math.min(MOST, all.size());
    List<Question> questions = new ArrayList<>(asked);
    for (int i = 0; i < asked; i++) {
      Pair pair = all.get((int) ((long) i * all.size() / asked));
      long stranger = stranger(pair, table.rows(), random, known);
      questions.add(new Question(pair.a(), pair.b(), stranger));
    }
    return new SynonymQuestions(questions);
  }

  private static long stranger(Pair pair, long rows, SplittableRandom random, LongPredicate known) {
    long reach = Math.max(2, (long) (pair.b() * NEAR_RANK));
    long from = Math.max(0, pair.b() - reach);
    long to = Math.min(rows, pair.b() + reach + 1);
    for (int attempt = 0; attempt < 100; attempt++) {
      long row = random.nextLong(from, to);
      if (row != pair.a() && row != pair.b() && known.test(row)) {
        return row;
      }
    }
    return pair.b();
  }

  private static Set<Pair> pairs(Synonyms list, EmbeddingTable table) {
    Set<Pair> pairs = new LinkedHashSet<>();
    for (List<String> set : list.sets()) {
      long[] rows = set.stream().mapToLong(table::row).filter(row -> row >= 0).distinct().toArray();
      for (int i = 0; i + 1 < rows.length; i++) {
        pairs.add(new Pair(rows[i], rows[i + 1]));
      }
    }
    return pairs;
  }
}
