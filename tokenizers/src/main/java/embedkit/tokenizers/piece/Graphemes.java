package embedkit.tokenizers.piece;

import java.nio.CharBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a grapheme ends: an extended grapheme cluster of Unicode's annex 29, as the JDK finds it.
 * Most characters are one by themselves, which two look-ups tell. For one thread.
 */
final class Graphemes {
  private static final Pattern CLUSTER = Pattern.compile("\\X");

  private static final int KNOWN = 1;
  private static final int JOINS = 2;
  private static final int PREPENDS = 4;
  private static final int CONTROL = 8;

  /** Before this no script has letters that join the one before; emoji are behind it, too. */
  private static final int FIRST_CONJUNCT = 0xA9;

  /** What is known of the characters by all but their lowest byte; filled as they come. */
  private static final byte[][] TRAITS = new byte[Character.MAX_CODE_POINT + 1 >> 8][];

  private final char[] text;
  private final int to;
  private Matcher matcher;

  /** Begins with a text. */
  Graphemes(char[] text, int to) {
    this.text = text;
    this.to = to;
  }

  /** The place behind the grapheme that begins at a place. */
  int end(int at) {
    char first = text[at];
    if (at + 1 == to || first < 0x300 && text[at + 1] < 0x300 && first != '\r') {
      return at + 1;
    }
    int codePoint = Character.codePointAt(text, at, to);
    int end = at + Character.charCount(codePoint);
    boolean joiner = false;
    while (end < to) {
      int next = Character.codePointAt(text, end, to);
      if (codePoint == '\r' || isControl(codePoint)) {
        return cluster(at, end);
      }
      if ((traits(next) & JOINS) == 0) {
        return mayJoin(codePoint, next) || joiner && next >= FIRST_CONJUNCT
            ? cluster(at, end)
            : end;
      }
      joiner = true;
      codePoint = next;
      end += Character.charCount(next);
    }
    return end;
  }

  /** Asks the JDK. */
  private int cluster(int at, int otherwise) {
    if (matcher == null) {
      matcher = CLUSTER.matcher(CharBuffer.wrap(text, 0, to));
    }
    return matcher.region(at, to).lookingAt() ? matcher.end() : otherwise;
  }

  /** What nothing joins. The JDK counts all characters without a meaning yet among them. */
  private static boolean isControl(int codePoint) {
    return (traits(codePoint) & CONTROL) != 0
        && (Character.getType(codePoint) != Character.UNASSIGNED || isIgnorable(codePoint));
  }

  /** Of characters without a meaning yet those that will never be seen. */
  private static boolean isIgnorable(int codePoint) {
    return codePoint == 0x2065
        || codePoint >= 0xFFF0 && codePoint <= 0xFFF8
        || codePoint >= 0xE0000 && codePoint <= 0xE0FFF;
  }

  /** False only if there is a boundary between two characters, the second of which joins none. */
  private static boolean mayJoin(int first, int second) {
    return (traits(first) & PREPENDS) != 0
        || isJamo(first)
        || isJamo(second)
        || isRegional(first) && isRegional(second);
  }

  private static boolean isJamo(int codePoint) {
    return codePoint >= 0x1100 && codePoint < 0x1200
        || codePoint >= 0xA960 && codePoint < 0xA980
        || codePoint >= 0xD7B0 && codePoint < 0xD800;
  }

  private static boolean isRegional(int codePoint) {
    return codePoint >= 0x1F1E6 && codePoint <= 0x1F1FF;
  }

  private static int traits(int codePoint) {
    byte[] page = TRAITS[codePoint >> 8];
    if (page == null) {
      page = new byte[256];
      TRAITS[codePoint >> 8] = page;
    }
    int traits = page[codePoint & 255];
    if (traits == 0) {
      String character = Character.toString(codePoint);
      traits =
          KNOWN
              | (CLUSTER.matcher("a" + character).matches() ? JOINS : 0)
              | (CLUSTER.matcher(character + "a").matches() ? PREPENDS : 0)
              | (CLUSTER.matcher(character + "\u0301").matches() ? 0 : CONTROL);
      page[codePoint & 255] = (byte) traits;
    }
    return traits;
  }
}
