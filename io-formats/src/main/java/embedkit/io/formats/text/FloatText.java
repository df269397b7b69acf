package embedkit.io.formats.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads decimal numbers from bytes to the nearest float, bit for bit as {@link Float#parseFloat}
 * does, without making a string.
 *
 * <p>Up to 18 digits go into a long, which is scaled in double. The result is off by less than 4
 * ulps of a double (half an ulp each for the conversion, the power and the product, a tenth for
 * digits left out, at most doubled by the scale), so rounding it to float is right unless it lies
 * that close to the middle of two floats; only then, and for exponents past 22, the JDK's parser
 * decides (Clinger 1990, with the error bound in place of his exactness test).
 */
public final class FloatText {

  /** What {@link #scan} returns where no number stands. */
  public static final long NONE = -1;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ZEROS = 0x3030303030303030L;
  private static final int MOST_POWER = 22;

  /** 10 to the power of -22 to 22; the negative ones are off by half an ulp. */
  private static final double[] POWERS = {
    1e-22, 1e-21, 1e-20, 1e-19, 1e-18, 1e-17, 1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9,
    1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8,
    1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** In ulps of a double, a power of two; the result is off by fewer than 4. */
  private static final long MARGIN = 8;

  private static final long[] SCALE = {
    1, 10, 100, 1000, 10_000, 100_000, 1000_000, 10_000_000, 100_000_000
  };

  private static final long ROOM_FOR_8 = 10_000_000_000L;
  private static final long ROOM_FOR_1 = 100_000_000_000_000_000L;
  private static final int MOST_EXPONENT = 100_000;

  private FloatText() {}

  /**
   * Tells whether a byte parts the fields of a line.
   *
   * @param b the byte
   * @return true for a space and a tab
   */
  public static boolean separates(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Bytes that {@link #plain} may read behind the number's first byte. */
  static final int READ_AHEAD = 20;

  /**
   * Reads a number of the usual shape as fast as can be: a sign or none, one digit, a point and 1
   * to 15 digits, then a blank or the line's end. The rest is for {@link #scan}.
   *
   * <p>The value goes into an array, as where the next number begins must not wait for it.
   *
   * @param from where the number begins, {@link #READ_AHEAD} bytes or more before the array's end
   * @return the index behind the number, or -1 if it is of any other shape
   */
  static int plain(byte[] b, int from, float[] into, int at) {
    long head = (long) LONG.get(b, from);
    // Signs come at random, so they are added up: a branch would be mispredicted half of the time.
    int minus = ((int) head & 0xFF ^ '-') - 1 >>> 31;
    int first = (int) (head >>> (minus << 3)) - ('.' << 8 | '0') & 0xFFFF;
    int p = from + minus + 2;
    long t = (long) LONG.get(b, p) ^ ZEROS;
    int n = digits(t);
    if (first > 9 || n == 0) {
      return -1;
    }
    long w;
    if (n < 8) {
      w = first * SCALE[n] + eight(t << (8 - n << 3));
    } else {
      long more = (long) LONG.get(b, p + 8) ^ ZEROS;
      int m = digits(more);
      if (m == 8) {
        return -1;
      }
      // Shifted in two steps: one of 64 bits would shift by none.
      w = (first * SCALE[8] + eight(t)) * SCALE[m] + eight(more << (7 - m << 3) << 8);
      n += m;
    }
    p += n;
    double scaled = w * POWERS[MOST_POWER - n];
    if ((b[p] & 0xFF) > ' ' || nearMiddle(scaled)) {
      return -1;
    }
    into[at] = Float.intBitsToFloat(Float.floatToRawIntBits((float) scaled) | minus << 31);
    return p;
  }

  /** How many of eight bytes, less {@link #ZEROS}, are digits up to the first that is not. */
  private static int digits(long t) {
    long others = ((t + 0x7676767676767676L) | t) & 0x8080808080808080L;
    return Long.numberOfTrailingZeros(others) >>> 3;
  }

  /** The number of eight digits. */
  private static long eight(long digits) {
    long pairs = digits * 10 + (digits >>> 8);
    return ((pairs & 0x000000FF000000FFL) * 0x000F424000000064L
            + ((pairs >>> 16) & 0x000000FF000000FFL) * 0x0000271000000001L)
        >>> 32;
  }

  /**
   * Tells whether a double may lie on the other side of the middle of two floats than it should.
   */
  private static boolean nearMiddle(double scaled) {
    // One comparison: of two, the first would be a matter of chance, and mispredicted.
    long fromMargin = (Double.doubleToRawLongBits(scaled) & 0x1FFFFFFFL) - (0x10000000L - MARGIN);
    return (fromMargin & -2 * MARGIN) == 0;
  }

  /**
   * Returns the value of a successful {@link #scan}.
   *
   * @param scanned what it returned
   * @return the number
   */
  public static float value(long scanned) {
    return Float.intBitsToFloat((int) scanned);
  }

  /**
   * Returns the index behind the number of a successful {@link #scan}.
   *
   * @param scanned what it returned
   * @return the index
   */
  public static int end(long scanned) {
    return (int) (scanned >>> 32);
  }

  /**
   * Reads the number that begins at {@code from} and ends before {@code end}, a separator, a
   * carriage return or a line feed. Accepted are an optional sign and either digits with an
   * optional point and exponent, or what C, Java and Python print for numbers that are not finite,
   * such as {@code nan}, {@code -nan(ind)}, {@code 1.#QNAN}, {@code inf}, in any case.
   *
   * @param b the text
   * @param from where the number begins
   * @param end the end of the text
   * @return {@link #end} and {@link #value} in one, or {@link #NONE} if anything else stands there
   */
  public static long scan(byte[] b, int from, int end) {
    int p = from;
    if (p < end && (b[p] == '-' || b[p] == '+')) {
      p++;
    }
    int start = p;
    long w = 0;
    int exponent = 0;
    int d;
    while (p < end && (d = b[p] - '0') >= 0 && d <= 9) {
      if (w < ROOM_FOR_1) {
        w = w * 10 + d;
      } else {
        exponent++;
      }
      p++;
    }
    int digits = p - start;
    if (p < end && b[p] == '.') {
      p++;
      int fraction = p;
      while (w < ROOM_FOR_8 && p + 8 <= b.length) {
        long t = (long) LONG.get(b, p) ^ ZEROS;
        int n = Math.min(digits(t), end - p);
        if (n == 0) {
          break;
        }
        w = w * SCALE[n] + eight(t << (8 - n << 3));
        exponent -= n;
        p += n;
        if (n < 8) {
          break;
        }
      }
      while (p < end && (d = b[p] - '0') >= 0 && d <= 9) {
        if (w < ROOM_FOR_1) {
          w = w * 10 + d;
          exponent--;
        }
        p++;
      }
      digits += p - fraction;
    }
    if (digits == 0) {
      return word(b, from, start, end);
    }
    if (p < end && b[p] == '#') {
      return word(b, from, start, end);
    }
    if (p < end && (b[p] | 0x20) == 'e') {
      int q = p + 1;
      boolean down = q < end && b[q] == '-';
      if (down || (q < end && b[q] == '+')) {
        q++;
      }
      int first = q;
      int e = 0;
      while (q < end && (d = b[q] - '0') >= 0 && d <= 9) {
        e = Math.min(e * 10 + d, MOST_EXPONENT);
        q++;
      }
      if (q == first) {
        return NONE;
      }
      exponent += down ? -e : e;
      p = q;
    }
    if (p < end && (b[p] > ' ' || b[p] < 0)) {
      return NONE;
    }
    return packed(p, rounded(b, from, p, w, exponent));
  }

  /** The bits of the nearest float, the sign included. */
  private static int rounded(byte[] b, int from, int end, long w, int exponent) {
    int power = exponent + MOST_POWER;
    if (power >= 0 && power <= 2 * MOST_POWER) {
      double scaled = w * POWERS[power];
      if (!nearMiddle(scaled)) {
        int minus = (b[from] ^ '-') - 1 >>> 31;
        return Float.floatToRawIntBits((float) scaled) | minus << 31;
      }
    }
    String text = new String(b, from, end - from, StandardCharsets.ISO_8859_1);
    return Float.floatToRawIntBits(Float.parseFloat(text));
  }

  private static long packed(int end, int bits) {
    return (long) end << 32 | bits & 0xFFFFFFFFL;
  }

  /** The longest word that is looked at: with the payload that C prints behind NaN. */
  private static final int MOST_WORD = 32;

  /**
   * What C, C++, Java and Python print for numbers that are not finite, in lower case: {@code nan},
   * {@code nan(0x7ff)}, {@code nan(ind)}, {@code 1.#QNAN}, {@code 1.#IND00}; {@code inf}, {@code
   * infinity}, {@code 1.#INF}, and the infinity sign in UTF-8. A class of its own, as most files
   * have none of them.
   */
  private static final class NotFinite {

    static final Pattern NAN =
        Pattern.compile("[qs]?nan[qs]?(\\([\\w#]*\\))?|1\\.#(qnan|snan|nan|ind)0*");

    static final Pattern INFINITE = Pattern.compile("inf(inity)?|1\\.#inf0*|\u00e2\u0088\u009e");
  }

  /** Reads a number that is not finite, as C's printf and Java print them. */
  private static long word(byte[] b, int from, int start, int end) {
    int p = start;
    while (p < end && p - start < MOST_WORD && (b[p] > ' ' || b[p] < 0)) {
      p++;
    }
    if (p < end && (b[p] > ' ' || b[p] < 0)) {
      return NONE;
    }
    String word =
        new String(b, start, p - start, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    if (NotFinite.NAN.matcher(word).matches()) {
      return packed(p, Float.floatToRawIntBits(Float.NaN));
    }
    if (NotFinite.INFINITE.matcher(word).matches()) {
      float infinity = b[from] == '-' ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
      return packed(p, Float.floatToRawIntBits(infinity));
    }
    return NONE;
  }
}
