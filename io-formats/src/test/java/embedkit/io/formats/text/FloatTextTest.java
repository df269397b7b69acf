package embedkit.io.formats.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers are read bit for bit as {@link Float#parseFloat} reads them. */
class FloatTextTest {

  private final Random random = new Random(2026);

  @Test
  void everyWayToPrintARandomFloatReadsAsTheJdkReadsIt() {
    for (int i = 0; i < 300_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        same(Float.toString(value));
        same(Double.toString(value * (1 + random.nextGaussian() * 1e-8)));
      }
    }
  }

  @Test
  void printedDecimalsOfEveryLengthReadAsTheJdkReadsThem() {
    for (int i = 0; i < 40_000; i++) {
      double value = random.nextGaussian() * Math.pow(10, random.nextInt(12) - 6);
      int digits = random.nextInt(22);
      same(String.format(Locale.ROOT, "%." + digits + "f", value));
      same(String.format(Locale.ROOT, "%." + digits + "e", value));
    }
  }

  @Test
  void numbersAtAndBesideTheMiddleOfTwoFloatsAreRoundedRight() {
    for (int i = 0; i < 20_000; i++) {
      float low = Math.abs(Float.intBitsToFloat(random.nextInt()));
      float high = Math.nextUp(low);
      if (Float.isFinite(high)) {
        BigDecimal middle =
            new BigDecimal(low).add(new BigDecimal(high)).divide(BigDecimal.valueOf(2));
        BigDecimal step = middle.ulp().multiply(BigDecimal.valueOf(1 + random.nextInt(9)));
        same(middle.toString());
        same(middle.add(step).toString());
        same(middle.subtract(step).toPlainString());
      }
    }
  }

  @Test
  void digitsWithoutEndReadAsTheJdkReadsThem() {
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
      int point = random.nextInt(30);
      for (int d = 0; d < 1 + random.nextInt(40); d++) {
        text.append(d == point ? "." : "").append(random.nextInt(4) == 0 ? 0 : random.nextInt(10));
      }
      same(text.toString());
    }
  }

  @Test
  void cornersReadAsTheJdkReadsThem() {
    List.of(
            "0",
            "-0",
            "+0",
            "0.0",
            "-0.000000",
            ".5",
            "5.",
            "-.5",
            "+1",
            "1e0",
            "1E5",
            "1e+05",
            "1.2e-05",
            "00000000000000000001",
            "0.00000000000000000000000000000000000001",
            "1e400",
            "-1e400",
            "1e-400",
            "0e999999999999",
            "1e99999999999",
            "3.4028235e38",
            "3.4028236e38",
            "3.4028235677973366e38",
            "1.4e-45",
            "0.7e-45",
            "7.0064923216240853e-46",
            "7.0064923216240854e-46",
            "16777217",
            "16777219",
            "9007199254740993",
            "12345678",
            "123456789",
            "1234567890123456789012345678901234567890",
            "0.12345678",
            "0.123456789",
            "8.5899345e9",
            "1e22",
            "1e23",
            "1e-22",
            "1e-23")
        .forEach(this::same);
  }

  @Test
  void notANumberAndInfinitiesAreReadAsCAndJavaPrintThem() {
    for (String text :
        List.of(
            "nan",
            "NaN",
            "NAN",
            "-nan",
            "+nan",
            "-nan(ind)",
            "nan(snan)",
            "NaN(0x7ff8)",
            "nan()",
            "1.#QNAN",
            "-1.#IND",
            "1.#QNAN0",
            "1.#IND00",
            "NaNQ")) {
      assertEquals(Float.NaN, read(text));
    }
    for (String text : List.of("inf", "Infinity", "INF", "+inf", "1.#INF", "1.#INF00")) {
      assertEquals(Float.POSITIVE_INFINITY, read(text));
    }
    assertEquals(Float.NEGATIVE_INFINITY, read("-inf"));
    assertEquals(Float.NEGATIVE_INFINITY, read("-1.#INF"));
  }

  @Test
  void whatIsNoNumberIsNone() {
    for (String text :
        List.of(
            "",
            "-",
            "+",
            ".",
            "-.",
            "e5",
            "1e",
            "1e+",
            "1.5f",
            "1d",
            "0x1p3",
            "1,5",
            "1.2.3",
            "--1",
            "1-2",
            "infinit",
            "nanx",
            "nan(",
            "nan(1 2)",
            "1.#",
            "1.#X",
            "#INF",
            "\u0661",
            "1\u00A0",
            "abc",
            "1_000")) {
      byte[] b = (text + " 12345678").getBytes(StandardCharsets.UTF_8);
      long scanned = FloatText.scan(b, 0, b.length);
      assertEquals(FloatText.NONE, scanned, text);
      assertEquals(-1, plain(text, new float[1]), text);
    }
  }

  /** Decimals of one digit before the point and 1 to 15 behind it. */
  @Test
  void theUsualShapesAreReadTheFastWay() {
    for (int digits = 1; digits <= 15; digits++) {
      for (int i = 0; i < 2000; i++) {
        String text = String.format(Locale.ROOT, "%." + digits + "f", random.nextDouble(-9, 9));
        float[] value = new float[1];
        assertEquals(text.length(), plain(text, value), text);
        assertEquals(Float.parseFloat(text), value[0], text);
      }
    }
    assertEquals(-1, plain("0.1234567890123456", new float[1]));
    assertEquals(-1, plain("12.5", new float[1]));
    assertEquals(-1, plain("1.5e3", new float[1]));
  }

  @Test
  void digitsBehindTheEndAreNotRead() {
    byte[] b = "0.123456789".getBytes(StandardCharsets.US_ASCII);
    for (int end = 1; end <= b.length; end++) {
      long scanned = FloatText.scan(b, 0, end);
      String text = new String(b, 0, end, StandardCharsets.US_ASCII);
      assertEquals(end, FloatText.end(scanned));
      assertEquals(Float.parseFloat(text), FloatText.value(scanned));
    }
  }

  private void same(String text) {
    int expected = Float.floatToRawIntBits(Float.parseFloat(text));
    assertEquals(expected, Float.floatToRawIntBits(read(text)), text);
    float[] plain = new float[1];
    int end = plain(text, plain);
    if (end >= 0) {
      assertEquals(text.length(), end, text);
      assertEquals(expected, Float.floatToRawIntBits(plain[0]), text);
    }
  }

  private static int plain(String text, float[] into) {
    byte[] b = (text + "\n" + " ".repeat(FloatText.READ_AHEAD)).getBytes(StandardCharsets.UTF_8);
    return FloatText.plain(b, 0, into, 0);
  }

  private float read(String text) {
    String before = " ".repeat(random.nextInt(3));
    String after = List.of("", " ", " 77777777", "\t1", "\n", "\r\n12").get(random.nextInt(6));
    byte[] b = (before + text + after).getBytes(StandardCharsets.US_ASCII);
    long scanned = FloatText.scan(b, before.length(), b.length);
    assertEquals(before.length() + text.length(), FloatText.end(scanned), text);
    return FloatText.value(scanned);
  }
}
