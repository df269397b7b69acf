package embedkit.tokenizers.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Sets of characters as Hugging Face's tokenizers know them. They are held in a file, and not asked
 * of {@link Character}: each of its libraries has tables of another version of Unicode, and a
 * character that is new to one of them would be cut otherwise. The file was measured with the
 * library itself, by {@code ComponentTest}, which holds it. Immutable.
 */
public final class CharacterSet {

  private static final int BMP = 0x10000;
  private static final Map<String, CharacterSet> ALL = read();

  /** What a pre-tokenizer cuts at as punctuation. */
  public static final CharacterSet PUNCTUATION = ALL.get("punctuation");

  /** What the normalizer of BERT drops as control characters. */
  public static final CharacterSet CONTROL = ALL.get("control");

  /** What the normalizer of BERT drops as accents. */
  public static final CharacterSet NONSPACING = ALL.get("nonspacing");

  /** What the normalizer StripAccents drops. */
  public static final CharacterSet MARK = ALL.get("mark");

  /** Digits and other numbers. */
  public static final CharacterSet NUMBER = ALL.get("number");

  /** What a word is made of. */
  public static final CharacterSet WORD = ALL.get("word");

  /** What has a script; the space is not of these. */
  public static final CharacterSet SCRIPTED = ALL.get("scripted");

  /** What has a canonical decomposition. */
  static final CharacterSet CANONICAL = ALL.get("canonical");

  /** What has any decomposition. */
  static final CharacterSet COMPATIBLE = ALL.get("compatible");

  private final int[] bounds;
  private final long[] low = new long[BMP / Long.SIZE];

  private CharacterSet(int[] bounds) {
    this.bounds = bounds;
    for (int i = 0; i < bounds.length && bounds[i] < BMP; i += 2) {
      for (int c = bounds[i]; c < Math.min(bounds[i + 1], BMP); c++) {
        low[c >> 6] |= 1L << c;
      }
    }
  }

  /**
   * Tells whether a character is of this set.
   *
   * @param c a code point
   * @return whether it is
   */
  public boolean has(int c) {
    if (c < BMP) {
      return (low[c >> 6] & 1L << c) != 0;
    }
    int found = Arrays.binarySearch(bounds, c);
    // Bounds stand in pairs: at or behind an even one is within.
    return found >= 0 ? found % 2 == 0 : -found % 2 == 0;
  }

  /**
   * Tells whether a character is white space.
   *
   * @param c a code point
   * @return whether Unicode calls it so
   */
  public static boolean isSpace(int c) {
    if (c < 0x80) {
      return c == ' ' || c >= '\t' && c <= '\r';
    }
    return switch (c) {
      case 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 -> true;
      default -> c >= 0x2000 && c <= 0x200a;
    };
  }

  /** Returns the combining class of each character that has one, as its rank among all classes. */
  static Map<Integer, Integer> classes() {
    Map<Integer, Integer> ranks = new HashMap<>();
    ALL.forEach(
        (name, set) -> {
          if (name.startsWith("class-")) {
            int rank = Integer.parseInt(name.substring(6));
            set.each(c -> ranks.put(c, rank));
          }
        });
    return ranks;
  }

  /** Hands on each character of this set. */
  void each(java.util.function.IntConsumer taker) {
    for (int i = 0; i < bounds.length; i += 2) {
      for (int c = bounds[i]; c < bounds[i + 1]; c++) {
        taker.accept(c);
      }
    }
  }

  private static Map<String, CharacterSet> read() {
    Map<String, CharacterSet> sets = new HashMap<>();
    try (InputStream in = CharacterSet.class.getResourceAsStream("characters.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ");
        int[] bounds = new int[2 * (parts.length - 1)];
        for (int i = 1; i < parts.length; i++) {
          int dash = parts[i].indexOf('-');
          int first = Integer.parseInt(parts[i], 0, dash < 0 ? parts[i].length() : dash, 16);
          bounds[2 * i - 2] = first;
          bounds[2 * i - 1] =
              1 + (dash < 0 ? first : Integer.parseInt(parts[i], dash + 1, parts[i].length(), 16));
        }
        sets.put(parts[0], new CharacterSet(bounds));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the table of characters could not be read", e);
    }
    return sets;
  }
}
