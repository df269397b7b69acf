package embedkit.search.answer;

import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.search.Neighbors;
import java.util.Objects;
import java.util.Optional;

/**
 * Whose scores they are where small rows are asked, by {@link RowKind#type}.
 *
 * @param candidates rows that were looked through
 * @param scores rows that what was found has its scores of: the same, or the exact ones
 */
@Incubating
public record Scoring(String candidates, String scores) {

  /** Checks. */
  public Scoring {
    Objects.requireNonNull(candidates, "candidates");
    Objects.requireNonNull(scores, "scores");
  }

  /**
   * The same, where all rows were read that scores are of.
   *
   * @return candidates by what scores are by
   */
  public Scoring ofExactRows() {
    return new Scoring(scores, scores);
  }

  /**
   * Looks at who is asked.
   *
   * @param neighbors who is asked
   * @return empty if no small rows are
   */
  public static Optional<Scoring> of(Neighbors neighbors) {
    EmbeddingStore rows = neighbors.table().store();
    String scores = RowKind.of(rows).type();
    if (neighbors.candidates() != rows) {
      return Optional.of(new Scoring(RowKind.of(neighbors.candidates()).type(), scores));
    }
    return rows.coded().map(codes -> new Scoring(scores, scores));
  }
}
