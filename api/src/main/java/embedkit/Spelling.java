package embedkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the nearest spellings of a word by the number of letters to insert, drop, replace or swap
 * with a neighbour (optimal string alignment distance).
 */
public final class Spelling {

  private record Candidate(String word, int distance, long order) {}

  private Spelling() {}

  /**
   * Finds the nearest spellings.
   *
   * @param word the word that was not found
   * @param known the words that there are, the likeliest first
   * @param most how many to return at the most
   * @return words within a third of the word's length (at least 1 and at most 3 edits), nearest
   *     first; of equally near ones the likelier first
   */
  public static List<String> nearest(String word, Stream<String> known, int most) {
    int bound = Math.clamp(word.length() / 3, 1, 3);
    List<Candidate> near = new ArrayList<>();
    known.forEach(
        candidate -> {
          int distance = distance(word, candidate, bound);
          if (distance <= bound) {
            near.add(new Candidate(candidate, distance, near.size()));
          }
        });
    return near.stream()
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparingLong(Candidate::order))
        .limit(most)
        .map(Candidate::word)
        .toList();
  }

  /** Returns the distance, or something above the bound as soon as it must pass it. */
  static int distance(String a, String b, int bound) {
    if (Math.abs(a.length() - b.length()) > bound) {
      return bound + 1;
    }
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int least = nextRow(a, b, i, before, last, row);
      if (least > bound) {
        return bound + 1;
      }
      int[] spent = before;
      before = last;
      last = row;
      row = spent;
    }
    return last[b.length()];
  }

  private static int nextRow(String a, String b, int i, int[] before, int[] last, int[] row) {
    row[0] = i;
    int least = i;
    for (int j = 1; j <= b.length(); j++) {
      int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
      int best = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && swapped(a, i, b, j)) {
        best = Math.min(best, before[j - 2] + 1);
      }
      row[j] = best;
      least = Math.min(least, best);
    }
    return least;
  }

  private static boolean swapped(String a, int i, String b, int j) {
    return a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
