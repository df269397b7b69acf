package embedkit.collection;

import java.util.ArrayList;
import java.util.List;

/**
 * What a commit made: all of it survives a crash, and every reader that looks again sees it.
 *
 * @param added items of ids that were not there
 * @param replaced items that stand for others of the same id
 * @param removed items that are gone
 * @param repeats how often an id was put again since the last commit; the later item counts
 * @param repeated ids that were put again, the first {@value #SHOWN} of them
 */
public record Committed(
    long added, long replaced, long removed, long repeats, List<String> repeated) {

  /** How many ids that were put again are told. */
  public static final int SHOWN = 3;

  static final Committed NOTHING = new Committed(0, 0, 0, 0, List.of());

  /** Copies the list. */
  public Committed {
    repeated = List.copyOf(repeated);
  }

  /** What this commit and a later one made together. */
  Committed and(Committed later) {
    List<String> all = new ArrayList<>(repeated);
    all.addAll(later.repeated);
    return new Committed(
        added + later.added,
        replaced + later.replaced,
        removed + later.removed,
        repeats + later.repeats,
        all.subList(0, Math.min(all.size(), SHOWN)));
  }
}
