package embedkit.tokenizers.text;

import java.util.Arrays;

/**
 * A stretch of a text while it is normalized, with the place that each char has in the given text.
 * It is changed by passes: between {@link #begin} and {@link #end} the old chars are taken in order
 * and the new ones put, each as one that stands for an old one, or as one that is added. A new char
 * that is added has the place of the old one before it. Its arrays are used again for the next
 * text. For one thread.
 */
public final class NormalizedText implements CharSequence {

  private static final int REPLACEMENT = 0xfffd;
  private static final int FIRST = 256;

  /** More chars than this are not kept for the next text. */
  private static final int KEPT = 1 << 20;

  private char[] chars = new char[FIRST];
  private int length;

  /**
   * Where chars stand in the given text is {@code base + i} as long as none was added or removed.
   */
  private boolean plain;

  private int base;
  private int[] starts = {};
  private int[] ends = {};

  private char[] oldChars = new char[FIRST];
  private int[] oldStarts = {};
  private int[] oldEnds = {};
  private int oldLength;
  private boolean oldPlain;
  private int at;

  /** The place of what is added before anything of a stretch is taken, and where that begins. */
  private int floor;

  private int stretch;

  /** An empty text. */
  public NormalizedText() {}

  /**
   * Takes a stretch of a text. A surrogate without its other half becomes U+FFFD.
   *
   * @param text the given text
   * @param from its first char
   * @param to one behind its last char
   */
  public void set(String text, int from, int to) {
    int size = to - from;
    if (chars.length < size || chars.length > KEPT && size <= KEPT) {
      chars = new char[Math.max(FIRST, size)];
    }
    text.getChars(from, to, chars, 0);
    length = size;
    base = from;
    plain = true;
    for (int i = 0; i < size; i++) {
      if (Character.isSurrogate(chars[i])) {
        if (Character.isHighSurrogate(chars[i])
            && i + 1 < size
            && Character.isLowSurrogate(chars[i + 1])) {
          i++;
        } else {
          chars[i] = REPLACEMENT;
        }
      }
    }
  }

  /**
   * Takes a stretch of another normalized text.
   *
   * @param other the other text
   * @param from its first char
   * @param to one behind its last char
   */
  public void set(NormalizedText other, int from, int to) {
    int size = to - from;
    if (chars.length < size) {
      chars = new char[size];
    }
    System.arraycopy(other.chars, from, chars, 0, size);
    length = size;
    plain = other.plain;
    base = other.start(from);
    if (!plain) {
      if (starts.length < chars.length) {
        starts = new int[chars.length];
        ends = new int[chars.length];
      }
      System.arraycopy(other.starts, from, starts, 0, size);
      System.arraycopy(other.ends, from, ends, 0, size);
    }
  }

  /**
   * Returns the chars; only the first {@link #length} count.
   *
   * @return the text's own array, another one after a pass; a rule that puts one char for each may
   *     change it in place
   */
  public char[] buffer() {
    return chars;
  }

  /**
   * Returns how many chars there are.
   *
   * @return 0 or more
   */
  @Override
  public int length() {
    return length;
  }

  /**
   * Returns where the origin of a char begins in the given text.
   *
   * @param i a char's number
   * @return an offset in chars
   */
  public int start(int i) {
    return plain ? base + i : starts[i];
  }

  /**
   * Returns one behind the origin of a char in the given text.
   *
   * @param i a char's number
   * @return an offset in chars
   */
  public int end(int i) {
    return plain ? base + i + 1 : ends[i];
  }

  /**
   * Returns a character.
   *
   * @param i the number of its first char
   * @return a code point
   */
  public int codePoint(int i) {
    return Character.codePointAt(chars, i, length);
  }

  /** Begins a pass. */
  public void begin() {
    char[] freeChars = oldChars;
    oldChars = chars;
    chars = freeChars;
    int[] free = oldStarts;
    oldStarts = starts;
    starts = free;
    free = oldEnds;
    oldEnds = ends;
    ends = free;
    oldLength = length;
    oldPlain = plain;
    plain = false;
    length = 0;
    at = 0;
    floor = base;
    stretch = 0;
    room(oldLength + 16);
  }

  /**
   * Begins a stretch that is changed by itself: what is added first has the stretch's own place.
   */
  public void stretch() {
    stretch = at;
    floor = oldPlain ? base + at : oldStarts[at];
  }

  /**
   * Returns how many old chars are taken.
   *
   * @return the number of the next one
   */
  public int at() {
    return at;
  }

  /**
   * Returns how many old chars there are in this pass.
   *
   * @return 0 or more
   */
  public int oldLength() {
    return oldLength;
  }

  /**
   * Returns the old chars of this pass.
   *
   * @return the first {@link #oldLength} count
   */
  public char[] oldChars() {
    return oldChars;
  }

  /**
   * Takes old chars and puts them as they are.
   *
   * @param to one behind the last of them
   */
  public void keep(int to) {
    int count = to - at;
    room(count);
    System.arraycopy(oldChars, at, chars, length, count);
    if (oldPlain) {
      for (int i = 0; i < count; i++) {
        place(length + i, at + i);
      }
    } else {
      System.arraycopy(oldStarts, at, starts, length, count);
      System.arraycopy(oldEnds, at, ends, length, count);
    }
    length += count;
    at = to;
  }

  /**
   * Puts a character.
   *
   * @param codePoint the new character
   * @param change 1 if it is added; 0 if it stands for the next old character, which is taken; -n
   *     if n further ones are taken with it
   */
  public void put(int codePoint, int change) {
    int from = length;
    room(2);
    length += Character.toChars(codePoint, chars, length);
    int origin = change <= 0 ? at : at > stretch ? at - 1 : -1;
    for (int i = from; i < length; i++) {
      if (origin < 0) {
        starts[i] = floor;
        ends[i] = floor;
      } else {
        origin(i, Math.min(origin, oldLength - 1));
      }
    }
    if (change <= 0) {
      skip(1 - change);
    }
  }

  /**
   * Takes old characters and puts nothing.
   *
   * @param characters how many
   */
  public void skip(int characters) {
    for (int i = 0; i < characters && at < oldLength; i++) {
      at += Character.charCount(Character.codePointAt(oldChars, at, oldLength));
    }
  }

  /**
   * Takes old chars and puts nothing.
   *
   * @param to one behind the last of them
   */
  public void skipTo(int to) {
    at = to;
  }

  /**
   * Returns where the origin of an old char begins in the given text.
   *
   * @param i the old char's number in this pass
   * @return an offset in chars
   */
  public int oldStart(int i) {
    return oldPlain ? base + i : oldStarts[i];
  }

  /**
   * Drops the last new chars.
   *
   * @param kept how many stay
   */
  public void cutTo(int kept) {
    length = kept;
  }

  /** Ends a pass: what is not taken is gone. */
  public void end() {
    if (oldChars.length > KEPT && length <= KEPT) {
      oldChars = new char[FIRST];
      oldStarts = new int[0];
      oldEnds = new int[0];
    }
  }

  private void origin(int to, int from) {
    if (oldPlain) {
      place(to, from);
    } else {
      starts[to] = oldStarts[from];
      ends[to] = oldEnds[from];
    }
  }

  /** A char of the given text: both halves of a pair have the place of the pair. */
  private void place(int to, int from) {
    int start = base + from;
    int end = start + 1;
    if (Character.isLowSurrogate(oldChars[from])) {
      start--;
    } else if (Character.isHighSurrogate(oldChars[from])) {
      end++;
    }
    starts[to] = start;
    ends[to] = end;
  }

  private void room(int more) {
    int needed = Math.addExact(length, more);
    if (needed > chars.length) {
      chars = Arrays.copyOf(chars, grown(chars.length, needed));
    }
    if (chars.length > starts.length) {
      starts = Arrays.copyOf(starts, chars.length);
      ends = Arrays.copyOf(ends, chars.length);
    }
  }

  private static int grown(int size, int needed) {
    return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, size * 2L));
  }

  @Override
  public char charAt(int index) {
    return chars[index];
  }

  @Override
  public CharSequence subSequence(int from, int to) {
    return new String(chars, from, to - from);
  }

  @Override
  public String toString() {
    return new String(chars, 0, length);
  }
}
