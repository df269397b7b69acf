package embedkit.server.explore;

import java.util.List;

/**
 * What is known of each row besides its word, by which points are coloured.
 *
 * @param name of the column
 * @param categories what the values are numbers of; empty where they are numbers themselves
 * @param values one a row; NaN where a number is not known, -1 where a category is not
 */
public record Column(String name, List<String> categories, float[] values) {

  /** Copies the categories. */
  public Column {
    categories = List.copyOf(categories);
  }

  boolean numbers() {
    return categories.isEmpty();
  }

  /** The least and the greatest number that is known; 0 and 0 if none is. */
  float[] range() {
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      if (Float.isFinite(value)) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    return least > greatest ? new float[] {0, 0} : new float[] {least, greatest};
  }
}
