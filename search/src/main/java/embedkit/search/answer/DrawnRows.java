package embedkit.search.answer;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a map of all rows shows.
 *
 * @param rows how many rows are drawn
 * @param groups the clusters, the largest first
 * @param metadata how the map was made, in the order of the names
 */
public record DrawnRows(long rows, List<Group> groups, Map<String, String> metadata)
    implements Answer {

  /**
   * Rows that are near each other.
   *
   * @param word the word that stands for them
   * @param row its row
   * @param rows how many they are
   */
  public record Group(String word, long row, long rows) {}

  /** Copies the list and the metadata. */
  public DrawnRows {
    groups = List.copyOf(groups);
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }
}
