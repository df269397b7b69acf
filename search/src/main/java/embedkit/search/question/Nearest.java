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
import java.util.stream.Stream;

/**
 * Which words are nearest to a word, or to the mean of several? By cosine each of several counts
 * the same; by dot product and distance, as it is long.
 *
 * @param wanted one word or vector, or more
 * @param top how many answers at the most, 1 or more
 * @param metric by what they are near
 * @param among which rows may be answers
 * @param keep whether the words themselves may be answers too
 */
public record Nearest(List<Wanted> wanted, int top, Metric metric, Among among, boolean keep)
    implements Question<NearWords> {

  /**
   * Checks and copies.
   *
   * @throws embedkit.api.ConfigurationException if nothing is wanted or top is less than 1
   */
  public Nearest {
    wanted = Checks.some("words", wanted, 1);
    Checks.top(top);
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(among, "among");
  }

  /**
   * Asks by cosine, among all rows but the word's own.
   *
   * @param word a word
   * @param top how many, 1 or more
   */
  public Nearest(String word, int top) {
    this(List.of(new Wanted.Word(word)), top, Metric.COSINE, Among.all(), false);
  }

  /**
   * Asks for the neighbours of a vector by cosine, among all rows.
   *
   * @param vector dim numbers
   * @param top how many, 1 or more
   */
  public Nearest(float[] vector, int top) {
    this(List.of(new Wanted.Vector(vector)), top, Metric.COSINE, Among.all(), false);
  }

  /**
   * Asks for the neighbours of the mean of one more word.
   *
   * @param word another word
   * @return a changed copy
   */
  public Nearest and(String word) {
    Stream<Wanted> more = Stream.concat(wanted.stream(), Stream.of(new Wanted.Word(word)));
    return new Nearest(more.toList(), top, metric, among, keep);
  }

  /**
   * The same by another metric.
   *
   * @param metric by what rows are near
   * @return a changed copy
   */
  public Nearest by(Metric metric) {
    return new Nearest(wanted, top, metric, among, keep);
  }

  /**
   * The same among some rows alone.
   *
   * @param among which rows may be answers
   * @return a changed copy
   */
  public Nearest among(Among among) {
    return new Nearest(wanted, top, metric, among, keep);
  }

  /**
   * The same, where the words themselves may be answers too.
   *
   * @return a changed copy
   */
  public Nearest keeping() {
    return new Nearest(wanted, top, metric, among, true);
  }

  @Override
  public NearWords askedOf(Questions table) {
    Neighbors neighbors = table.neighbors().by(metric).among(among);
    Terms terms = Terms.none();
    for (Wanted one : wanted) {
      WordLookup.Found found = one.found(table.words());
      terms = terms.with(found.vector(), 1, found.row());
    }
    terms = keep ? terms.keepingRows() : terms;
    List<Neighbor> near =
        metric == Metric.COSINE
            ? neighbors.nearest(terms, top)
            : neighbors.nearest(terms.plainMean(table.table().dim()), top, terms.excluded());
    return new NearWords(near, Measure.of(metric), Scoring.of(table.neighbors()));
  }
}
