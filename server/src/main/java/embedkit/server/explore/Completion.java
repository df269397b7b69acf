package embedkit.server.explore;

import embedkit.api.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * The rows of a vocabulary in the order of their words without case, so that those that begin as
 * somebody types are found by halving. Tables are sorted by frequency as a rule: of many, those of
 * the lowest rows are told.
 */
final class Completion {

  private final Vocabulary words;
  private final int[] order;

  private Completion(Vocabulary words, int[] order) {
    this.words = words;
    this.order = order;
  }

  /** Sorts the rows, which takes about a second for a million. */
  static Completion of(Vocabulary words) {
    int rows = Math.toIntExact(words.size());
    long[] heads = new long[rows];
    Integer[] boxed = new Integer[rows];
    for (int row = 0; row < rows; row++) {
      heads[row] = head(folded(words, row));
      boxed[row] = row;
    }
    // Most words differ in their first eight bytes, and no more of them is kept.
    Arrays.parallelSort(
        boxed,
        (a, b) -> {
          int by = Long.compareUnsigned(heads[a], heads[b]);
          if (by == 0) {
            by = Arrays.compareUnsigned(folded(words, a), folded(words, b));
          }
          return by == 0 ? Integer.compare(a, b) : by;
        });
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = boxed[i];
    }
    return new Completion(words, order);
  }

  /**
   * Finds rows whose words begin with a text, whatever the case.
   *
   * @param prefix what was typed; empty for the first rows
   * @param top how many at the most
   * @return the lowest rows, in their order
   */
  List<Integer> beginning(String prefix, int top) {
    byte[] wanted = fold(prefix.getBytes(StandardCharsets.UTF_8));
    int low = 0;
    int high = order.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(folded(words, order[middle]), wanted) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    PriorityQueue<Integer> lowest = new PriorityQueue<>(Collections.reverseOrder());
    for (int i = low; i < order.length && begins(folded(words, order[i]), wanted); i++) {
      lowest.add(order[i]);
      if (lowest.size() > top) {
        lowest.poll();
      }
    }
    List<Integer> found = new ArrayList<>(lowest);
    Collections.sort(found);
    return found;
  }

  private static boolean begins(byte[] word, byte[] prefix) {
    return word.length >= prefix.length
        && Arrays.equals(word, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static long head(byte[] folded) {
    long head = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      head = head << 8 | (i < folded.length ? folded[i] & 0xff : 0);
    }
    return head;
  }

  private static byte[] folded(Vocabulary words, int row) {
    return fold(words.utf8(row));
  }

  /** In lower case; of ASCII, which most words are, without a detour. */
  private static byte[] fold(byte[] utf8) {
    for (byte b : utf8) {
      if (b < 0) {
        return new String(utf8, StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT)
            .getBytes(StandardCharsets.UTF_8);
      }
    }
    byte[] lower = utf8;
    for (int i = 0; i < utf8.length; i++) {
      if (utf8[i] >= 'A' && utf8[i] <= 'Z') {
        lower = lower == utf8 ? utf8.clone() : lower;
        lower[i] += 'a' - 'A';
      }
    }
    return lower;
  }
}
