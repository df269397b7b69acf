package embedkit.search.question;

import embedkit.api.EmbeddingTable;
import embedkit.search.answer.Answer;

/**
 * What a table can be asked. Immutable.
 *
 * @param <A> what it answers
 */
public sealed interface Question<A extends Answer>
    permits Nearest,
        Analogy,
        DoesntMatch,
        Similarity,
        MostSimilarToGiven,
        CloserThan,
        Between,
        Rank,
        Lookup,
        Info,
        Evaluate,
        MapWords,
        Moved {

  /**
   * Asks a table that is kept for many questions.
   *
   * @param table who is asked
   * @return the answer
   * @throws embedkit.api.UnknownTokenException if it has not a word of the question
   * @throws embedkit.api.ConfigurationException if it cannot be asked this
   */
  A askedOf(Questions table);

  /**
   * Asks a table once.
   *
   * @param table the table
   * @return the answer
   * @throws embedkit.api.UnknownTokenException if it has not a word of the question
   * @throws embedkit.api.ConfigurationException if it cannot be asked this
   */
  default A in(EmbeddingTable table) {
    return askedOf(Questions.of(table));
  }
}
