package embedkit.search.layout;

import embedkit.search.near.Work;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Told how far a map has come, and asked whether it is still wanted. Called from the thread that
 * makes the map, and {@link #at} and {@link #cancelled} from its workers too, so both must be quick
 * and thread-safe.
 */
public interface LayoutListener {

  /** Listens to nothing. */
  LayoutListener NONE = new LayoutListener() {};

  /** What is being done. */
  enum Phase {
    /** The neighbours of each row are sought. */
    NEIGHBOURS,
    /** The rows are projected to the plane in which they differ most. */
    PROJECTION,
    /** The points move until neighbours are near. */
    POSITIONS,
    /** Rows are put into groups. */
    CLUSTERS,
    /** Labels are given the zoom from which on they are shown. */
    LABELS;

    /** The work of this phase, as it is told of and given up. */
    Work work(LayoutListener listener) {
      return new Work(
          (done, total) -> listener.at(this, done, total),
          () -> {
            if (listener.cancelled()) {
              String what = name().toLowerCase(Locale.ROOT);
              throw new LayoutCancelledException(
                  "the map was given up while its " + what + " were sought");
            }
          });
    }
  }

  /**
   * Tells how far a phase has come.
   *
   * @param phase what is being done
   * @param done what is done, 0 to total
   * @param total all there is to do
   */
  default void at(Phase phase, long done, long total) {}

  /**
   * Tells that the points have moved, after each of their rounds.
   *
   * @param round how many rounds are done
   * @param rounds how many there will be
   * @param now copies the positions as they are; to be called before this method returns, and only
   *     if they are wanted
   */
  default void moved(int round, int rounds, Supplier<Layout> now) {}

  /**
   * Asked a few times a second.
   *
   * @return true to end the work with a {@link LayoutCancelledException}
   */
  default boolean cancelled() {
    return false;
  }
}
