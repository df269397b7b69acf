package embedkit.collection;

import embedkit.api.ConfigurationException;
import java.util.Locale;
import java.util.Objects;

/**
 * What is sought in a collection: by what, among which items, and how many of them.
 *
 * <pre>{@code
 * Search.near("kittens like carpets").where("year >= 2000 and lang = \"en\"").top(5)
 * }</pre>
 *
 * @param by what items are compared with
 * @param filter which items may be found
 * @param top how many are found at most, 0 or more
 */
public record Search(By by, Filter filter, int top) {

  /** How many are found, where nothing else is said. */
  public static final int USUAL_TOP = 10;

  /** What items are compared with. */
  public sealed interface By {}

  /**
   * The items nearest to a vector.
   *
   * @param vector numbers of the collection's dim; not copied
   */
  public record Vector(float[] vector) implements By {
    /** Checks that nothing is null. */
    public Vector {
      Objects.requireNonNull(vector, "vector");
    }
  }

  /**
   * The items nearest to what a text means: to the vector that the collection's model makes of it.
   *
   * @param text any text
   */
  public record Meaning(String text) implements By {
    /** Checks that nothing is null. */
    public Meaning {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The items that have words of a text, by BM25 (k1 1.2, b 0.75, as Lucene's) over the whole
   * collection. Words are cut as Unicode says and compared in lower case.
   *
   * @param text the words
   */
  public record Words(String text) implements By {
    /** Checks that nothing is null. */
    public Words {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * Both at once, by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): an item scores
   * {@code vectorWeight / (k + its rank by meaning) + wordsWeight / (k + its rank by words)}, ranks
   * from 1; a list that has not found it adds nothing. The lists are as long as {@code depth}, and
   * at least as long as what is asked for.
   *
   * @param text what is meant, and the words
   * @param vectorWeight 0 or more
   * @param wordsWeight 0 or more; one of the weights is above 0
   * @param k how little the first ranks count more than later ones, 0 or more
   * @param depth how many of each list count, 1 or more
   */
  public record Hybrid(String text, double vectorWeight, double wordsWeight, int k, int depth)
      implements By {

    /** The k of the paper. */
    public static final int USUAL_K = 60;

    /** How many of each list count, where nothing else is said. */
    public static final int USUAL_DEPTH = 100;

    /**
     * Checks the numbers.
     *
     * @throws ConfigurationException if one is out of its range
     */
    public Hybrid {
      Objects.requireNonNull(text, "text");
      boolean fits =
          vectorWeight >= 0
              && wordsWeight >= 0
              && vectorWeight + wordsWeight > 0
              && Double.isFinite(vectorWeight + wordsWeight);
      if (!fits) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "the weights are %s for the vector and %s for the words; both are 0 or more, and one is above 0",
                vectorWeight,
                wordsWeight));
      }
      if (k < 0 || depth < 1) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "k is %d and depth is %d; k is 0 or more, depth is 1 or more",
                k,
                depth));
      }
    }
  }

  /**
   * Checks the number.
   *
   * @throws ConfigurationException if top is negative
   */
  public Search {
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(filter, "filter");
    if (top < 0) {
      throw new ConfigurationException("top is " + top + "; it must be 0 or more");
    }
  }

  /**
   * Seeks by what a text means.
   *
   * @param text any text
   * @return the search, among all items
   */
  public static Search near(String text) {
    return new Search(new Meaning(text), Filter.ALL, USUAL_TOP);
  }

  /**
   * Seeks by a vector.
   *
   * @param vector numbers of the collection's dim
   * @return the search, among all items
   */
  public static Search near(float... vector) {
    return new Search(new Vector(vector), Filter.ALL, USUAL_TOP);
  }

  /**
   * Seeks by words.
   *
   * @param text the words
   * @return the search, among all items
   */
  public static Search words(String text) {
    return new Search(new Words(text), Filter.ALL, USUAL_TOP);
  }

  /**
   * Seeks by meaning and by words at once, both with the weight 1.
   *
   * @param text any text
   * @return the search, among all items
   */
  public static Search hybrid(String text) {
    Hybrid both = new Hybrid(text, 1, 1, Hybrid.USUAL_K, Hybrid.USUAL_DEPTH);
    return new Search(both, Filter.ALL, USUAL_TOP);
  }

  /**
   * The same among the items that pass a filter, too.
   *
   * @param more the filter
   * @return a changed copy
   */
  public Search where(Filter more) {
    return new Search(by, filter.and(more), top);
  }

  /**
   * The same among the items that pass a filter, too.
   *
   * @param more the filter as {@link Filter#parse} reads it
   * @return a changed copy
   * @throws ConfigurationException if it cannot be read
   */
  public Search where(String more) {
    return where(Filter.parse(more));
  }

  /**
   * The same with another number of answers.
   *
   * @param most how many are found at most
   * @return a changed copy
   * @throws ConfigurationException if it is negative
   */
  public Search top(int most) {
    return new Search(by, filter, most);
  }
}
