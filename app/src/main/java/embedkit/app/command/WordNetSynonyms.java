package embedkit.app.command;

import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import embedkit.app.corpus.WordNetGlosses;
import embedkit.search.Neighbors;
import embedkit.search.evaluation.Difference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/**
 * How well a table of English words knows WordNet 3.1: the share of pairs of synonyms that are
 * nearer to each other, by cosine, than the first is to a stranger about as frequent as the second.
 * A table of random rows has a half. Always the same pairs and strangers for the same words.
 *
 * @param pairs how many pairs were asked
 * @param share 0 to 1
 */
public record WordNetSynonyms(int pairs, double share) {

  private static final int MOST = 5000;

  /** How far in rank a stranger is from the word that it stands for, as a share of the rank. */
  private static final double NEAR_RANK = 0.2;

  private record Pair(long a, long b) {}

  private record Question(long word, long synonym, long stranger) {}

  /** Measures a table whose rows are sorted by frequency, as most are. */
  public static WordNetSynonyms of(EmbeddingTable table) {
    List<Question> questions = questions(table, row -> true);
    double share = Arrays.stream(answers(table, questions)).average().orElse(Double.NaN);
    return new WordNetSynonyms(questions.size(), share);
  }

  /** Asks two tables the same questions, with words that both know; ranks are the first's. */
  public static Difference compare(EmbeddingTable first, EmbeddingTable second) {
    Vocabulary words = first.vocabulary().orElseThrow();
    LongUnaryOperator row = own -> second.row(words.token(own));
    List<Question> asked = questions(first, own -> row.applyAsLong(own) >= 0);
    List<Question> same =
        asked.stream()
            .map(
                question ->
                    new Question(
                        row.applyAsLong(question.word()),
                        row.applyAsLong(question.synonym()),
                        row.applyAsLong(question.stranger())))
            .toList();
    return Difference.ofAnswers(
        "WordNet", "synonyms", answers(first, asked), answers(second, same));
  }

  private static double[] answers(EmbeddingTable table, List<Question> questions) {
    Neighbors neighbors = Neighbors.in(table);
    double[] answers = new double[questions.size()];
    for (int i = 0; i < answers.length; i++) {
      Question question = questions.get(i);
      float near = neighbors.similarity(question.word(), question.synonym());
      float far = neighbors.similarity(question.word(), question.stranger());
      answers[i] = near > far ? 1 : near == far ? 0.5 : 0;
    }
    return answers;
  }

  private static List<Question> questions(EmbeddingTable table, LongPredicate known) {
    List<Pair> all =
        pairs(table).stream().filter(p -> known.test(p.a()) && known.test(p.b())).toList();
    SplittableRandom random = new SplittableRandom(1);
    int asked = Math.min(MOST, all.size());
    List<Question> questions = new ArrayList<>(asked);
    for (int i = 0; i < asked; i++) {
      Pair pair = all.get((int) ((long) i * all.size() / asked));
      long stranger = stranger(pair, table.rows(), random, known);
      questions.add(new Question(pair.a(), pair.b(), stranger));
    }
    return questions;
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

  @Override
  public String toString() {
    return pairs == 0
        ? "  WordNet: none of its synonyms are in the table"
        : "  WordNet: %.4f of %,d pairs of synonyms are nearer than strangers as frequent"
            .formatted(share, pairs);
  }

  private static Set<Pair> pairs(EmbeddingTable table) {
    Set<Pair> pairs = new LinkedHashSet<>();
    WordNetGlosses.forEachSynset(
        lemmas -> {
          long[] rows =
              lemmas.stream().mapToLong(table::row).filter(row -> row >= 0).distinct().toArray();
          for (int i = 0; i + 1 < rows.length; i++) {
            pairs.add(new Pair(rows[i], rows[i + 1]));
          }
        });
    return pairs;
  }
}
