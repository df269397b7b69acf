package embedkit.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened while a file was read: no problem that was passed over is ever silent.
 *
 * @param rows rows that were kept
 * @param problems what was skipped or repaired, by kind, in the order first met
 */
public record LoadReport(long rows, List<Problem> problems) {

  /** Places quoted per kind of problem. */
  public static final int PLACES = 3;

  /** Copies the list. */
  public LoadReport {
    problems = List.copyOf(problems);
  }

  /**
   * One kind of problem.
   *
   * @param kind what was wrong and what was done, such as {@code duplicate token skipped}
   * @param count how often
   * @param places the first few places, such as {@code line 4812: "cat"}
   */
  public record Problem(String kind, long count, List<String> places) {
    /** Copies the list. */
    public Problem {
      places = List.copyOf(places);
    }
  }

  /**
   * Puts two reports of one load together.
   *
   * @param rows rows that were kept in the end
   * @param other the other report
   * @return a report of both reports' problems
   */
  public LoadReport and(long rows, LoadReport other) {
    List<Problem> all = new ArrayList<>(problems);
    all.addAll(other.problems);
    return new LoadReport(rows, all);
  }

  /** Counts problems while a file is read. For one thread. */
  public static final class Tally {
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<String, List<String>> places = new LinkedHashMap<>();

    /** Starts with no problems. */
    public Tally() {}

    /**
     * Counts one problem.
     *
     * @param kind what was wrong and what was done
     * @param place where, such as {@code line 4812: "cat"}
     */
    public void note(String kind, String place) {
      counts.merge(kind, 1L, Long::sum);
      List<String> quoted = places.computeIfAbsent(kind, k -> new ArrayList<>(PLACES));
      if (quoted.size() < PLACES) {
        quoted.add(place);
      }
    }

    /**
     * Returns the report so far.
     *
     * @param rows rows that were kept
     * @return the report
     */
    public LoadReport report(long rows) {
      List<Problem> problems = new ArrayList<>();
      counts.forEach((kind, count) -> problems.add(new Problem(kind, count, places.get(kind))));
      return new LoadReport(rows, problems);
    }
  }
}
