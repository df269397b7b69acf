package embedkit.search.question;

import embedkit.api.EmbeddingTable;
import embedkit.search.Alignment;
import embedkit.search.Among;
import embedkit.search.answer.MovedWords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * Which words are in the table that is asked farthest from where another table has them? The other
 * is turned onto it first ({@link Alignment}), as tables learned apart have axes of their own.
 *
 * @param other another table of the same dim, such as an older one; it stays open
 * @param top how many, 1 or more
 * @param among which rows of the table that is asked may be answers, such as the frequent ones
 *     first in it: rare words move most, as little is known of them
 */
public record Moved(EmbeddingTable other, int top, Among among) implements Question<MovedWords> {

  private static final Comparator<MovedWords.Word> MOST_MOVED =
      Comparator.comparingDouble(MovedWords.Word::cosine).thenComparing(MovedWords.Word::row);

  /**
   * Checks.
   *
   * @throws embedkit.api.ConfigurationException if top is less than 1
   */
  public Moved {
    Objects.requireNonNull(other, "other");
    Objects.requireNonNull(among, "among");
    Checks.top(top);
  }

  /**
   * Asks among all words that both tables have.
   *
   * @param other another table of the same dim; it stays open
   * @param top how many, 1 or more
   */
  public Moved(EmbeddingTable other, int top) {
    this(other, top, Among.all());
  }

  /**
   * {@inheritDoc}
   *
   * @throws embedkit.api.ConfigurationException also if the tables are of different dims, one has
   *     no words, or they have no more words in common than dims
   */
  @Override
  public MovedWords askedOf(Questions table) {
    Alignment alignment = Alignment.of(other, table.table());
    PriorityQueue<MovedWords.Word> most = new PriorityQueue<>(MOST_MOVED.reversed());
    Mean mean = new Mean();
    alignment.compare(
        among,
        (otherRow, row, cosine) -> {
          mean.add(cosine);
          // The word itself is looked up of those alone that are told.
          most.add(new MovedWords.Word("", row, otherRow, cosine));
          if (most.size() > top) {
            most.poll();
          }
        });
    List<MovedWords.Word> sorted = new ArrayList<>(most);
    sorted.sort(MOST_MOVED);
    List<MovedWords.Word> named =
        sorted.stream()
            .map(
                word ->
                    new MovedWords.Word(
                        table.words().name(word.row()), word.row(), word.otherRow(), word.cosine()))
            .toList();
    return new MovedWords(named, alignment.common(), mean.value());
  }

  private static final class Mean {
    private double sum;
    private long count;

    void add(double value) {
      sum += value;
      count++;
    }

    double value() {
      return count == 0 ? 1 : sum / count;
    }
  }
}
