package embedkit.search.question;

import embedkit.WordLookup;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.index.VectorIndex;
import embedkit.search.Neighbors;
import embedkit.search.answer.Answer;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A table that is asked many questions: its rows, its words, and the index that knows which rows
 * are near. Safe for any number of threads.
 */
public final class Questions {

  private final String name;
  private final Neighbors neighbors;
  private final WordLookup words;

  private Questions(String name, Neighbors neighbors, WordLookup words) {
    this.name = Objects.requireNonNull(name, "name");
    this.neighbors = neighbors;
    this.words = words;
  }

  private static Questions of(Neighbors neighbors) {
    return new Questions("table", neighbors, WordLookup.in(neighbors.table()));
  }

  /**
   * Asks a table through the exact index.
   *
   * @param table the table; it must stay open
   * @return who is asked
   */
  public static Questions of(EmbeddingTable table) {
    return of(Neighbors.in(table));
  }

  /**
   * Asks a table through an index.
   *
   * @param table the table; it must stay open
   * @param index an index of its rows; it must stay open
   * @return who is asked
   * @throws embedkit.api.ConfigurationException if the index is of other rows
   */
  public static Questions of(EmbeddingTable table, VectorIndex index) {
    return of(Neighbors.in(table, index));
  }

  /**
   * Asks a table through candidates that are found in small rows.
   *
   * @param table the rows as they were; it must stay open
   * @param small the same rows, kept smaller; it must stay open
   * @return who is asked
   * @throws embedkit.api.ConfigurationException if the two are not of one shape, or the small rows
   *     are kept as numbers that are not small
   * @see Neighbors#reranked
   */
  @Incubating
  public static Questions reranked(EmbeddingTable table, EmbeddingStore small) {
    return of(Neighbors.reranked(table, small));
  }

  /**
   * Gives the table a name for answers that tell it.
   *
   * @param name such as the file's name
   * @return the same table under that name
   */
  public Questions named(String name) {
    return new Questions(name, neighbors, words);
  }

  /**
   * Takes a word that the table has in another case or composed in another way for one that it has
   * not.
   *
   * @param told is given a sentence each time, for the person who asked
   * @return the same table, asked so
   * @see WordLookup#orAlike
   */
  public Questions orAlike(Consumer<String> told) {
    return new Questions(name, neighbors, words.orAlike(told));
  }

  /**
   * Asks.
   *
   * @param question any question
   * @param <A> what it answers
   * @return the answer
   * @throws embedkit.api.UnknownTokenException if the table has not a word of the question
   * @throws embedkit.api.ConfigurationException if the table cannot be asked this
   */
  public <A extends Answer> A ask(Question<A> question) {
    return question.askedOf(this);
  }

  /**
   * Returns what the table is called.
   *
   * @return {@code table} unless it was {@linkplain #named named}
   */
  public String name() {
    return name;
  }

  /**
   * Returns the table.
   *
   * @return the table, which is not this object's to close
   */
  public EmbeddingTable table() {
    return neighbors.table();
  }

  /**
   * Returns who knows which rows are near.
   *
   * @return a search by cosine, or by the metric of the index that was given, among all rows
   */
  public Neighbors neighbors() {
    return neighbors;
  }

  /**
   * Returns who knows words.
   *
   * @return the lookup
   */
  public WordLookup words() {
    return words;
  }
}
