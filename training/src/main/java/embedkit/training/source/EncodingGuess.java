package embedkit.training.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Guesses what a text is written in that is not UTF-8, to suggest it: the first encoding in which
 * nearly all that is not ASCII is what people of its languages write. A few lines are enough for
 * most; nothing is promised.
 */
public final class EncodingGuess {

  private static final String WESTERN = "windows-1252";
  private static final String GBK = "gbk";

  /** The part of it that nearly all texts in it are written in. */
  private static final String INNER_GBK = "gb2312";

  private static final double NEARLY_ALL = 0.9;
  private static final double SOME = 0.2;

  /** Most bytes that are looked at. */
  private static final int SAMPLE = 1 << 14;

  /**
   * An encoding, and what a text in it holds.
   *
   * @param name as it is suggested
   * @param usual letters that nearly all others are
   * @param telling letters of which there are some
   */
  private record Candidate(String name, IntPredicate usual, IntPredicate telling) {}

  private static final IntPredicate CYRILLIC = c -> c >= 0x0410 && c <= 0x0451;
  private static final IntPredicate SMALL_CYRILLIC = c -> c >= 0x0430 && c <= 0x0451;
  private static final IntPredicate KANA = c -> c >= 0x3041 && c <= 0x30FE;
  private static final IntPredicate HAN = c -> c >= 0x4E00 && c <= 0x9FFF;
  private static final IntPredicate HANGUL = c -> c >= 0xAC00 && c <= 0xD7A3;
  private static final IntPredicate WIDE_MARK =
      c -> c >= 0x3000 && c <= 0x303F || c >= 0xFF00 && c <= 0xFF60 || c >= 0x2010 && c <= 0x2026;

  private static final List<Candidate> CANDIDATES =
      List.of(
          new Candidate("shift_jis", KANA.or(HAN).or(WIDE_MARK), KANA),
          new Candidate("euc-jp", KANA.or(HAN).or(WIDE_MARK), KANA),
          new Candidate("euc-kr", HANGUL.or(WIDE_MARK), HANGUL),
          new Candidate("windows-1251", CYRILLIC, SMALL_CYRILLIC),
          new Candidate("koi8-r", CYRILLIC, SMALL_CYRILLIC),
          new Candidate(GBK, HAN.or(WIDE_MARK), HAN),
          new Candidate("big5", HAN.or(WIDE_MARK), HAN));

  private EncodingGuess() {}

  /**
   * Guesses an encoding.
   *
   * @param bytes hold some text
   * @param from where it begins, behind white space or ASCII
   * @param to where it ends, within the array
   * @return the name of an encoding that would do: windows-1252 where no other is likely
   */
  public static String of(byte[] bytes, int from, int to) {
    int end = Math.min(to, from + SAMPLE);
    if (mostlyAlone(bytes, from, end)) {
      return WESTERN;
    }
    return CANDIDATES.stream()
        .filter(candidate -> fits(candidate, ByteBuffer.wrap(bytes, from, end - from)))
        .map(Candidate::name)
        .findFirst()
        .orElse(WESTERN);
  }

  /** Accents stand between letters of ASCII; other scripts have many bytes in a row. */
  private static boolean mostlyAlone(byte[] bytes, int from, int to) {
    int alone = 0;
    int all = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        all++;
        boolean others = i > from && bytes[i - 1] < 0 || i + 1 < to && bytes[i + 1] < 0;
        alone += others ? 0 : 1;
      }
    }
    return 4 * alone >= 3 * all;
  }

  private static boolean fits(Candidate candidate, ByteBuffer bytes) {
    String encoding = candidate.name.equals(GBK) ? INNER_GBK : candidate.name;
    if (!Charset.isSupported(encoding)) {
      return false;
    }
    CharBuffer text = decoded(encoding, bytes);
    long beyond = count(text, c -> c > 127);
    return count(text, candidate.usual) >= NEARLY_ALL * beyond
        && count(text, candidate.telling) >= SOME * beyond;
  }

  private static long count(CharBuffer text, IntPredicate of) {
    return text.chars().filter(of).count();
  }

  /** A sample may end within a letter, and what cannot be decoded counts as unusual. */
  private static CharBuffer decoded(String encoding, ByteBuffer bytes) {
    CharBuffer chars = CharBuffer.allocate(2 * bytes.remaining() + 1);
    Charset.forName(encoding)
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .onUnmappableCharacter(CodingErrorAction.REPLACE)
        .decode(bytes, chars, false);
    return chars.flip();
  }
}
