package embedkit.tokenizers.piece;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * SentencePiece's precompiled map of characters to what they are normalized to: a length, a
 * double-array trie (as darts-clone builds it) over UTF-8 whose values are places in what follows,
 * replacements that end with a zero byte. Immutable, and safe for any number of threads.
 */
public final class Charsmap {
  /** Hugging Face's looks a grapheme up as a whole if it has fewer bytes. */
  private static final int WHOLE = 6;

  private static final int UNKNOWN = 0;
  private static final int NONE = 1;
  private static final int FOUND = 2;

  private final int[] units;
  private final char[] replacements;

  /** What single chars become, filled as they come: a state, or a place plus {@link #FOUND}. */
  private final int[] chars = new int[1 << 16];

  private Charsmap(int[] units, char[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /** Takes a text over, part by part, in order. */
  public interface Edits {

    /**
     * A part stays as it is.
     *
     * @param from its first char
     * @param to behind its last char
     */
    void keep(int from, int to);

    /**
     * A part is replaced.
     *
     * @param from its first char
     * @param to behind its last char
     * @param by holds what takes its place; not to be changed
     * @param byFrom the first char of that
     * @param byTo behind the last char of that
     */
    void replace(int from, int to, char[] by, int byFrom, int byTo);
  }

  /**
   * Reads a map.
   *
   * @param bytes the map, as decoded from base64 where a file has it so
   * @return the map
   * @throws BrokenVocabularyException if it is not one
   */
  public static Charsmap of(byte[] bytes) throws BrokenVocabularyException {
    if (bytes.length < 8) {
      throw new BrokenVocabularyException(
          "charsmap", "a length and a trie of 4 bytes or more", bytes.length + " bytes", "");
    }
    ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long trie = Integer.toUnsignedLong(content.getInt());
    if (trie < 4 || trie % 4 != 0 || trie > content.remaining()) {
      throw new BrokenVocabularyException(
          "charsmap byte 0",
          "the length of a trie, a multiple of 4 up to " + content.remaining(),
          Long.toString(trie),
          "");
    }
    int[] units = new int[(int) (trie / 4)];
    content.asIntBuffer().get(units);
    content.position(4 + (int) trie);
    int[] places = new int[content.remaining() + 1];
    char[] replacements = replacements(content.slice(), places);
    new CharsmapCheck(units, places).run();
    return new Charsmap(units, replacements);
  }

  /** Decodes the replacements; {@code places} takes the char of each byte, -1 within one. */
  private static char[] replacements(ByteBuffer bytes, int[] places)
      throws BrokenVocabularyException {
    CharBuffer decoded;
    try {
      decoded = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate());
    } catch (CharacterCodingException e) {
      throw new BrokenVocabularyException("charsmap", "replacements in UTF-8", "other bytes", "");
    }
    int count = 0;
    for (int i = 0; i < bytes.limit(); i++) {
      int octet = bytes.get(i) & 0xFF;
      boolean within = (octet & 0xC0) == 0x80;
      places[i] = within ? -1 : count;
      count += within ? 0 : octet >= 0xF0 ? 2 : 1;
    }
    places[bytes.limit()] = count;
    char[] replacements = new char[decoded.remaining()];
    decoded.get(replacements);
    return replacements;
  }

  /**
   * Normalizes a text as Hugging Face's {@code Precompiled} does: a grapheme of less than 6 bytes
   * becomes what its shortest beginning in the map becomes; of others each character does.
   *
   * @param text holds the text; not changed
   * @param from its first char
   * @param to behind its last char
   * @param edits takes all of it
   */
  public void normalize(char[] text, int from, int to, Edits edits) {
    Graphemes graphemes = new Graphemes(text, to);
    int kept = from;
    for (int at = from; at < to; ) {
      int end = graphemes.end(at);
      int whole = end - at == 1 ? single(text[at]) : NONE;
      if (end - at > 1 && octets(text, at, end) < WHOLE) {
        whole = shortest(text, at, end);
      }
      if (whole >= FOUND) {
        keep(kept, at, edits);
        replace(at, end, whole, edits);
        kept = end;
      } else if (end - at > 1) {
        kept = eachCharacter(text, kept, at, end, edits);
      }
      at = end;
    }
    keep(kept, to, edits);
  }

  /** Replaces the characters of a grapheme; returns up to where the text is taken over. */
  private int eachCharacter(char[] text, int from, int start, int end, Edits edits) {
    int kept = from;
    for (int at = start; at < end; ) {
      int length = CharPieces.length(text, at, end);
      int found = length == 1 ? single(text[at]) : shortest(text, at, at + length);
      if (found >= FOUND) {
        keep(kept, at, edits);
        replace(at, at + length, found, edits);
        kept = at + length;
      }
      at += length;
    }
    return kept;
  }

  private static void keep(int from, int to, Edits edits) {
    if (from < to) {
      edits.keep(from, to);
    }
  }

  private void replace(int from, int to, int found, Edits edits) {
    int start = found - FOUND;
    edits.replace(from, to, replacements, start, end(start));
  }

  private int end(int start) {
    int end = start;
    while (end < replacements.length && replacements[end] != 0) {
      end++;
    }
    return end;
  }

  private static int octets(char[] text, int from, int to) {
    int octets = 0;
    for (int at = from; at < to && octets < WHOLE; ) {
      int codePoint = Utf8.codePoint(text, at, to);
      octets += Utf8.length(codePoint);
      at += Character.charCount(codePoint);
    }
    return octets;
  }

  private int single(char c) {
    int found = chars[c];
    if (found == UNKNOWN) {
      found = shortest(new char[] {c}, 0, 1);
      chars[c] = found;
    }
    return found;
  }

  /** The place of the replacement of the shortest beginning, plus {@link #FOUND}. */
  private int shortest(char[] text, int from, int to) {
    int node = root();
    for (int at = from; at < to; ) {
      int codePoint = Utf8.codePoint(text, at, to);
      for (int i = 0; i < Utf8.length(codePoint); i++) {
        int unit = unit(node, Utf8.octet(codePoint, i));
        if (unit < 0) {
          return NONE;
        }
        node = CharsmapCheck.base(units, unit);
        if (CharsmapCheck.hasLeaf(units[unit])) {
          return (units[node] & Integer.MAX_VALUE) + FOUND;
        }
      }
      at += Character.charCount(codePoint);
    }
    return NONE;
  }

  /**
   * Finds the longest beginning of a text that is in the map, as SentencePiece does.
   *
   * @param text holds the text
   * @param from its first char
   * @param to behind its last char
   * @return behind the last char of the beginning in the upper half, the place of what takes its
   *     place in the lower one; -1 if there is none
   */
  public long longest(char[] text, int from, int to) {
    long longest = -1;
    int node = root();
    for (int at = from; at < to; ) {
      int codePoint = Utf8.codePoint(text, at, to);
      int unit = -1;
      for (int i = 0; i < Utf8.length(codePoint); i++) {
        unit = unit(node, Utf8.octet(codePoint, i));
        if (unit < 0) {
          return longest;
        }
        node = CharsmapCheck.base(units, unit);
      }
      at += Character.charCount(codePoint);
      if (CharsmapCheck.hasLeaf(units[unit])) {
        longest = (long) at << 32 | units[node] & Integer.MAX_VALUE;
      }
    }
    return longest;
  }

  /**
   * Tells whether a char of ASCII stays as it is where another one follows, or nothing.
   *
   * @param c the char, up to 127
   * @return true if no entry begins with it and has nothing or ASCII behind it
   */
  public boolean keepsBeforeAscii(char c) {
    int unit = unit(root(), c);
    if (unit < 0) {
      return true;
    }
    boolean longer = CharsmapCheck.hasLeaf(units[unit]);
    for (int next = 1; next < 128; next++) {
      longer |= unit(CharsmapCheck.base(units, unit), next) >= 0;
    }
    return !longer;
  }

  /**
   * Returns what takes the place of a beginning.
   *
   * @param place the lower half of what {@link #longest} gave
   * @return the replacement, or an empty one
   */
  public String replacement(int place) {
    return new String(replacements, place, end(place) - place);
  }

  private int root() {
    return CharsmapCheck.base(units, 0);
  }

  /** The unit to which a byte leads, or -1; none leads on by a zero byte. */
  private int unit(int node, int octet) {
    int unit = node ^ octet;
    return octet != 0 && unit < units.length && CharsmapCheck.label(units[unit]) == octet
        ? unit
        : -1;
  }
}
