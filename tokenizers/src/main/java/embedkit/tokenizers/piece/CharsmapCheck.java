package embedkit.tokenizers.piece;

import java.util.Arrays;

/**
 * Goes through a double-array trie once, so that whoever looks up later meets no place beyond it,
 * no way that goes in circles, and values that are places of chars rather than of bytes.
 */
final class CharsmapCheck {
  private static final byte ENTERED = 1;
  private static final byte LEFT = 2;

  private final int[] units;
  private final int[] places;

  /** For each base its first child, for each child the next one of its base, or -1. */
  private final int[] children;

  private final int[] siblings;
  private final byte[] states;
  private final boolean[] valued;

  /** Begins with the units, whose values will be changed, and the char of each byte. */
  CharsmapCheck(int[] units, int[] places) {
    this.units = units;
    this.places = places;
    children = new int[units.length];
    siblings = new int[units.length];
    states = new byte[units.length];
    valued = new boolean[units.length];
    Arrays.fill(children, -1);
    for (int unit = units.length - 1; unit >= 0; unit--) {
      int label = label(units[unit]);
      if (label > 0 && label < 256 && (unit ^ label) < units.length) {
        siblings[unit] = children[unit ^ label];
        children[unit ^ label] = unit;
      }
    }
  }

  /** The label of a unit: 0 to 255, or negative for a value. */
  static int label(int unit) {
    return unit & 0x8000_00FF;
  }

  /** Whether a key ends at a unit. */
  static boolean hasLeaf(int unit) {
    return (unit >>> 8 & 1) == 1;
  }

  /** The base of a unit: its children are at the exclusive or of this and their labels. */
  static int base(int[] units, int unit) {
    int value = units[unit];
    return unit ^ value >>> 10 << ((value & 1 << 9) >>> 6);
  }

  /** Checks all that can be reached. */
  void run() throws BrokenVocabularyException {
    if (units[0] < 0) {
      throw broken(0, "a unit that begins a trie", "a value");
    }
    // The way from the root, and the child of each that comes next.
    int[] way = new int[16];
    int[] coming = new int[16];
    int depth = 0;
    way[0] = 0;
    coming[0] = enter(0);
    while (depth >= 0) {
      int child = coming[depth];
      if (child < 0) {
        states[way[depth--]] = LEFT;
        continue;
      }
      coming[depth] = siblings[child];
      if (states[child] == ENTERED) {
        throw broken(child, "a trie, in which no way leads in circles", "a circle");
      }
      if (states[child] == 0) {
        if (++depth == way.length) {
          way = Arrays.copyOf(way, 2 * depth);
          coming = Arrays.copyOf(coming, 2 * depth);
        }
        way[depth] = child;
        coming[depth] = enter(child);
      }
    }
  }

  /** Checks a unit and returns its first child. */
  private int enter(int unit) throws BrokenVocabularyException {
    states[unit] = ENTERED;
    int base = base(units, unit);
    if (base < 0 || base >= units.length) {
      throw broken(unit, "one of " + units.length + " units to lead to", Integer.toString(base));
    }
    // Several units may share a base, whose value is then translated once.
    if (hasLeaf(units[unit]) && !valued[base]) {
      int value = units[base] & Integer.MAX_VALUE;
      if (units[base] >= 0 || value >= places.length || places[value] < 0) {
        throw broken(
            base,
            "the place of a replacement among " + (places.length - 1) + " bytes",
            Integer.toUnsignedString(units[base]));
      }
      valued[base] = true;
      units[base] = units[base] & Integer.MIN_VALUE | places[value];
    }
    return children[base];
  }

  private static BrokenVocabularyException broken(int unit, String expected, String found) {
    return new BrokenVocabularyException("charsmap byte " + (4 + 4L * unit), expected, found, "");
  }
}
