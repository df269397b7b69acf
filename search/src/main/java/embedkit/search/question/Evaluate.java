package embedkit.search.question;

import embedkit.api.ConfigurationException;
import embedkit.api.Remedy;
import embedkit.search.answer.Judgements;
import embedkit.search.evaluation.Analogies;
import embedkit.search.evaluation.AnalogyAnswers;
import embedkit.search.evaluation.Difference;
import embedkit.search.evaluation.Evaluation;
import embedkit.search.evaluation.Synonyms;
import embedkit.search.evaluation.Unknown;
import embedkit.search.evaluation.WordPairs;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How good is a table, and is another one better by more than chance?
 *
 * @param pairs pairs of words with people's scores
 * @param analogies questions with their answers
 * @param synonyms pairs of words that should be nearer than strangers, if they are asked
 * @param unknown what becomes of questions with unknown words
 * @param ignoreCase whether words are looked for in lower case too
 * @param restrict analogies use so many first rows alone, 1 or more
 * @param against another table, compared on the questions that both know
 */
public record Evaluate(
    List<WordPairs> pairs,
    List<Analogies> analogies,
    Optional<Synonyms> synonyms,
    Unknown unknown,
    boolean ignoreCase,
    long restrict,
    Optional<Questions> against)
    implements Question<Judgements> {

  /**
   * Checks and copies.
   *
   * @throws ConfigurationException if there is nothing to judge by or restrict is less than 1
   */
  public Evaluate {
    pairs = List.copyOf(pairs);
    analogies = List.copyOf(analogies);
    Objects.requireNonNull(unknown, "unknown");
    Objects.requireNonNull(against, "against");
    if (pairs.isEmpty() && analogies.isEmpty() && synonyms.isEmpty()) {
      throw new ConfigurationException(
          "a table is judged by pairs, by analogies or by synonyms; there are none");
    }
    if (restrict < 1) {
      throw new ConfigurationException("restrict is " + restrict + "; it must be 1 or more");
    }
  }

  /**
   * Judges by pairs and analogies as gensim does by default.
   *
   * @param pairs pairs of words with people's scores
   * @param analogies questions with their answers
   * @throws ConfigurationException if both are empty
   */
  public Evaluate(List<WordPairs> pairs, List<Analogies> analogies) {
    this(pairs, analogies, Optional.empty(), Unknown.SKIP, true, 300_000, Optional.empty());
  }

  /**
   * Compares with another table.
   *
   * @param other the other table
   * @return a changed copy
   */
  public Evaluate against(Questions other) {
    return new Evaluate(
        pairs, analogies, synonyms, unknown, ignoreCase, restrict, Optional.of(other));
  }

  /** What one table got, with its answers one by one. */
  private record Judged(
      Evaluation evaluation, Judgements.Judgement judgement, List<AnalogyAnswers> answers) {}

  @Override
  public Judgements askedOf(Questions table) {
    List<Judged> judged = new ArrayList<>();
    judged.add(judge(table));
    against.ifPresent(other -> judged.add(judge(other)));
    return new Judgements(
        judged.stream().map(Judged::judgement).toList(),
        against.isPresent() ? differences(judged.getFirst(), judged.getLast()) : List.of(),
        unknown);
  }

  private Judged judge(Questions table) {
    if (table.table().vocabulary().isEmpty()) {
      throw new ConfigurationException(
          table.name() + " has no words to ask for",
          List.of(
              new Remedy.Setting(
                  "take its words from a file, such as its tokenizer.json,", "vocab", "FILE")));
    }
    Evaluation evaluation = Evaluation.of(table.neighbors()).with(unknown).restrictedTo(restrict);
    Evaluation asked = ignoreCase ? evaluation : evaluation.caseSensitive();
    var scores = pairs.stream().map(asked::pairs).toList();
    List<AnalogyAnswers> answers = analogies.stream().map(asked::answers).toList();
    Judgements.Judgement judgement =
        new Judgements.Judgement(
            table.name(),
            scores,
            answers.stream().map(a -> new Judgements.Solved(a.name(), a.scores())).toList(),
            synonyms.map(asked::synonyms));
    return new Judged(asked, judgement, answers);
  }

  private List<Difference> differences(Judged first, Judged second) {
    List<Difference> differences = new ArrayList<>();
    for (WordPairs list : pairs) {
      differences.add(first.evaluation().compare(second.evaluation(), list));
    }
    for (int i = 0; i < analogies.size(); i++) {
      differences.addAll(first.answers().get(i).compare(second.answers().get(i)));
    }
    synonyms.ifPresent(
        list -> differences.add(first.evaluation().compare(second.evaluation(), list)));
    return differences;
  }
}
