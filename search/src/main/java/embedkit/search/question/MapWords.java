package embedkit.search.question;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.search.Plane;
import embedkit.search.answer.WordPlane;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Where are words in the plane in which they differ most?
 *
 * @param groups words that belong together, 3 or more in all; or none for words that show how
 *     meaning looks, where the table has them, else for its first ones
 */
public record MapWords(List<List<String>> groups) implements Question<WordPlane> {

  private static final List<List<String>> KNOWN =
      List.of(
          List.of("king", "queen", "prince", "emperor", "throne"),
          List.of("cat", "kitten", "dog", "puppy", "horse", "rabbit"),
          List.of("car", "automobile", "truck", "bus", "driver"),
          List.of("river", "stream", "lake", "valley", "shore"),
          List.of("bread", "butter", "cheese", "soup", "cake"),
          List.of("red", "blue", "green", "yellow", "purple"));

  private static final int LEAST = 3;
  private static final int FEWEST = 6;
  private static final int FREQUENT = 24;

  /**
   * Checks and copies.
   *
   * @throws ConfigurationException if there are one or two words
   */
  public MapWords {
    groups = groups.stream().map(List::copyOf).filter(group -> !group.isEmpty()).toList();
    if (!groups.isEmpty()) {
      checkEnough(groups);
    }
  }

  private static void checkEnough(List<List<String>> groups) {
    int words = groups.stream().mapToInt(List::size).sum();
    if (words < LEAST) {
      throw new ConfigurationException("a map is of 3 words or more, not of " + words);
    }
  }

  /**
   * Asks for the words that show how meaning looks.
   *
   * @return a question without words of its own
   */
  public static MapWords usual() {
    return new MapWords(List.of());
  }

  @Override
  public WordPlane askedOf(Questions table) {
    List<List<String>> asked = groups.isEmpty() ? usual(table) : groups;
    checkEnough(asked);
    List<float[]> vectors =
        asked.stream()
            .flatMap(List::stream)
            .map(word -> table.words().find(word).vector())
            .toList();
    return new WordPlane(asked, Plane.of(vectors));
  }

  /** Words that everybody knows, where the table has them; else its most frequent ones. */
  private static List<List<String>> usual(Questions questions) {
    EmbeddingTable table = questions.table();
    List<List<String>> known =
        KNOWN.stream()
            .map(group -> group.stream().filter(word -> table.row(word) >= 0).toList())
            .filter(group -> !group.isEmpty())
            .toList();
    if (known.stream().mapToInt(List::size).sum() >= FEWEST) {
      return known;
    }
    return List.of(
        LongStream.range(0, Math.min(FREQUENT, table.rows()))
            .mapToObj(questions.words()::name)
            .toList());
  }
}
