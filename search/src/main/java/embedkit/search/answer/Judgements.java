package embedkit.search.answer;

import embedkit.search.evaluation.AnalogyScores;
import embedkit.search.evaluation.Difference;
import embedkit.search.evaluation.PairScores;
import embedkit.search.evaluation.SynonymScores;
import embedkit.search.evaluation.Unknown;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How good a table is, or two.
 *
 * @param tables what each got, one or two
 * @param differences of two tables, on what both know
 * @param unknown what became of questions with unknown words
 */
public record Judgements(List<Judgement> tables, List<Difference> differences, Unknown unknown)
    implements Answer {

  /** Copies the lists. */
  public Judgements {
    tables = List.copyOf(tables);
    differences = List.copyOf(differences);
    Objects.requireNonNull(unknown, "unknown");
  }

  /**
   * What one table got.
   *
   * @param table what it is called
   * @param pairs for each list of pairs
   * @param analogies for each list of analogies
   * @param synonyms of the list of synonyms, if one was asked
   */
  public record Judgement(
      String table,
      List<PairScores> pairs,
      List<Solved> analogies,
      Optional<SynonymScores> synonyms) {
    /** Copies the lists. */
    public Judgement {
      Objects.requireNonNull(table, "table");
      pairs = List.copyOf(pairs);
      analogies = List.copyOf(analogies);
      Objects.requireNonNull(synonyms, "synonyms");
    }
  }

  /**
   * How many analogies of a list were solved.
   *
   * @param name the list
   * @param sections in the order of the list, and at the end one called {@code total}
   */
  public record Solved(String name, List<AnalogyScores> sections) {
    /** Copies the list. */
    public Solved {
      Objects.requireNonNull(name, "name");
      sections = List.copyOf(sections);
    }
  }
}
