package embedkit.search.answer;

import embedkit.search.Plane;
import java.util.List;
import java.util.Objects;

/**
 * Words in two dimensions.
 *
 * @param groups words that belong together
 * @param plane where each is, in the order of the groups
 */
public record WordPlane(List<List<String>> groups, Plane plane) implements Answer {
  /** Copies the lists. */
  public WordPlane {
    groups = groups.stream().map(List::copyOf).toList();
    Objects.requireNonNull(plane, "plane");
  }
}
