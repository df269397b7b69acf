package embedkit.search.evaluation;

import java.util.ArrayList;
import java.util.List;

/** What a table answered to each question of a list of analogies. */
public final class AnalogyAnswers {

  /**
   * One answer.
   *
   * @param known whether the table has all words of the question
   * @param bySum whether the sum b - a + c has the right answer nearest
   * @param byProduct whether the product has
   */
  record Answer(boolean known, boolean bySum, boolean byProduct) {
    static final Answer NONE = new Answer(false, false, false);
  }

  private final Analogies list;
  private final Unknown unknown;
  private final List<List<Answer>> answers;

  /** Keeps the answers, section by section, in the order of the questions. */
  AnalogyAnswers(Analogies list, Unknown unknown, List<List<Answer>> answers) {
    this.list = list;
    this.unknown = unknown;
    this.answers = answers;
  }

  /**
   * Returns what the list is called.
   *
   * @return such as the file's name
   */
  public String name() {
    return list.name();
  }

  /**
   * Counts right answers.
   *
   * @return the sections in their order, and at the end one called {@code total}
   */
  public List<AnalogyScores> scores() {
    List<AnalogyScores> scores = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      scores.add(score(list.sections().get(i).name(), answers.get(i)));
    }
    scores.add(score("total", answers.stream().flatMap(List::stream).toList()));
    return scores;
  }

  private AnalogyScores score(String name, List<Answer> answers) {
    int asked = (int) answers.stream().filter(this::counts).count();
    int bySum = (int) answers.stream().filter(Answer::bySum).count();
    int byProduct = (int) answers.stream().filter(Answer::byProduct).count();
    return new AnalogyScores(name, answers.size(), asked, bySum, byProduct);
  }

  private boolean counts(Answer answer) {
    return answer.known() || unknown == Unknown.WRONG;
  }

  /**
   * Compares two tables on the questions that count for both.
   *
   * @param other the other table's answers to the same list
   * @return the difference by the sum, and by the product
   */
  public List<Difference> compare(AnalogyAnswers other) {
    List<Answer> first = answers.stream().flatMap(List::stream).toList();
    List<Answer> second = other.answers.stream().flatMap(List::stream).toList();
    List<Answer> a = new ArrayList<>();
    List<Answer> b = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      if (counts(first.get(i)) && other.counts(second.get(i))) {
        a.add(first.get(i));
        b.add(second.get(i));
      }
    }
    return List.of(
        Difference.ofAnswers(
            list.name(),
            "sum",
            a.stream().mapToDouble(one -> one.bySum() ? 1 : 0).toArray(),
            b.stream().mapToDouble(one -> one.bySum() ? 1 : 0).toArray()),
        Difference.ofAnswers(
            list.name(),
            "product",
            a.stream().mapToDouble(one -> one.byProduct() ? 1 : 0).toArray(),
            b.stream().mapToDouble(one -> one.byProduct() ? 1 : 0).toArray()));
  }
}
