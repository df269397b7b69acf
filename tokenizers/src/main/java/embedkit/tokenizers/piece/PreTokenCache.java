package embedkit.tokenizers.piece;

import java.util.Arrays;

/**
 * How short pre-tokens were cut, for all threads. Bounded: a pre-token has one slot. What it holds
 * is immutable, so a race of two threads costs a slot and never a wrong answer. A slot that is
 * taken is given away at one miss of many only: a text has many words that come once, and they are
 * not to drive out those that come often, nor to be allocated.
 */
final class PreTokenCache {
  /** Longer ones seldom come again. */
  static final int LONGEST = 32;

  private static final int BITS = 15;
  private static final int MISSES = 32;

  /** A pre-token; of each piece the id, the first char and the one behind the last, from 0. */
  private record Entry(int hash, char[] text, int[] pieces) {}

  private final Entry[] slots = new Entry[1 << BITS];
  private int misses;

  /** Adds the pieces of a pre-token that is known, and tells whether it is. */
  boolean find(long hash, char[] text, int from, int to, Pieces out) {
    Entry entry = slots[(int) (hash >>> 64 - BITS)];
    if (entry == null
        || entry.hash != (int) hash
        || !Arrays.equals(entry.text, 0, entry.text.length, text, from, to)) {
      return false;
    }
    int[] pieces = entry.pieces;
    for (int i = 0; i < pieces.length; i += 3) {
      out.add(pieces[i], from + pieces[i + 1], from + pieces[i + 2]);
    }
    return true;
  }

  /** Keeps the pieces of a pre-token, which are those from {@code first}. */
  void keep(long hash, char[] text, int from, int to, Pieces out, int first) {
    int slot = (int) (hash >>> 64 - BITS);
    if (slots[slot] != null && ++misses % MISSES != 0) {
      return;
    }
    int[] pieces = new int[3 * (out.count() - first)];
    for (int i = first, at = 0; i < out.count(); i++) {
      pieces[at++] = out.ids[i];
      pieces[at++] = out.starts[i] - from;
      pieces[at++] = out.ends[i] - from;
    }
    slots[slot] = new Entry((int) hash, Arrays.copyOfRange(text, from, to), pieces);
  }
}
