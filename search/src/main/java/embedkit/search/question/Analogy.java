package embedkit.search.question;

import embedkit.WordLookup;
import embedkit.api.index.Metric;
import embedkit.search.Among;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import embedkit.search.Terms;
import embedkit.search.answer.Measure;
import embedkit.search.answer.NearWords;
import embedkit.search.answer.Scoring;
import java.util.List;
import java.util.Objects;

/**
 * A is to B as C is to what? The words near B and C and far from A, by cosine; the three are no
 * answers.
 *
 * @param a a word
 * @param b what belongs to it
 * @param c another word
 * @param top how many answers at the most, 1 or more
 * @param product whether closeness is multiplied and divided (3CosMul; Levy and Goldberg 2014)
 *     instead of added (3CosAdd; Mikolov et al. 2013)
 * @param among which rows may be answers
 */
public record Analogy(String a, String b, String c, int top, boolean product, Among among)
    implements Question<NearWords> {

  /**
   * Checks.
   *
   * @throws embedkit.api.ConfigurationException if top is less than 1
   */
  public Analogy {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Objects.requireNonNull(among, "among");
    Checks.top(top);
  }

  /**
   * Asks for the best ten by the sum, among all rows.
   *
   * @param a a word
   * @param b what belongs to it
   * @param c another word
   */
  public Analogy(String a, String b, String c) {
    this(a, b, c, 10, false, Among.all());
  }

  /**
   * The same with more answers or fewer.
   *
   * @param top how many at the most, 1 or more
   * @return a changed copy
   */
  public Analogy top(int top) {
    return new Analogy(a, b, c, top, product, among);
  }

  /**
   * The same by the product.
   *
   * @return a changed copy
   */
  public Analogy byProduct() {
    return new Analogy(a, b, c, top, true, among);
  }

  /**
   * The same among some rows alone.
   *
   * @param among which rows may be answers
   * @return a changed copy
   */
  public Analogy among(Among among) {
    return new Analogy(a, b, c, top, product, among);
  }

  @Override
  public NearWords askedOf(Questions table) {
    WordLookup.Found from = table.words().find(a);
    WordLookup.Found to = table.words().find(b);
    WordLookup.Found other = table.words().find(c);
    Terms terms =
        Terms.none()
            .with(to.vector(), 1, to.row())
            .with(other.vector(), 1, other.row())
            .with(from.vector(), -1, from.row());
    Neighbors neighbors = table.neighbors().by(Metric.COSINE).among(among);
    List<Neighbor> found =
        product
            ? neighbors.nearestByProduct(List.of(terms), top).getFirst()
            : neighbors.nearest(terms, top);
    return new NearWords(
        found, product ? Measure.PRODUCT : Measure.COSINE, Scoring.of(table.neighbors()));
  }
}
