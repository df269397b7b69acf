package embedkit.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void brainFloatsAreTheNearestOnes() {
    Random random = new Random(4);
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      short bits = Numbers.toBrainFloat(value);
      float back = Numbers.fromBrainFloat(bits);
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(back));
      } else if (Float.isFinite(back)) {
        double off = Math.abs((double) back - value);
        for (int step : new int[] {-1, 1}) {
          float other = Numbers.fromBrainFloat((short) (bits + step));
          assertTrue(Float.isNaN(other) || off <= Math.abs((double) other - value), value + "");
        }
      }
    }
  }

  @Test
  void everyMultipleOfAByteScaleIsExact() {
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      float most = (float) Math.scalb(1 + random.nextDouble(), random.nextInt(-100, 100));
      float scale = Numbers.byteScale(new float[] {0, -most, most / 2}, 0, 3);
      assertTrue(scale >= most / 127 && scale <= most / 127 * (1 + 0x1p-16f), most + "");
      for (int steps = -127; steps <= 127; steps++) {
        BigDecimal exact = new BigDecimal(scale).multiply(BigDecimal.valueOf(steps));
        assertEquals(0, exact.compareTo(new BigDecimal(steps * scale)), steps + " x " + scale);
      }
    }
  }

  @Test
  void bytesOfWidenedBytesAreTheSameAgain() {
    Random random = new Random(6);
    for (int i = 0; i < 20_000; i++) {
      float[] row = new float[10];
      for (int d = 0; d < row.length; d++) {
        row[d] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-60, 60)));
      }
      float scale = Numbers.byteScale(row, 0, row.length);
      float[] widened = new float[row.length];
      for (int d = 0; d < row.length; d++) {
        widened[d] = Numbers.toByte(row[d], scale) * scale;
        assertEquals(row[d], widened[d], scale * 0.5001f);
      }
      assertEquals(scale, Numbers.byteScale(widened, 0, row.length));
      for (int d = 0; d < row.length; d++) {
        assertEquals(widened[d], Numbers.toByte(widened[d], scale) * scale);
      }
    }
  }

  @Test
  void zerosAndInfinitiesAreHarmless() {
    assertEquals(0, Numbers.byteScale(new float[3], 0, 3));
    assertEquals(0, Numbers.toByte(0, 0));
    float scale = Numbers.byteScale(new float[] {1, Float.POSITIVE_INFINITY}, 0, 2);
    assertEquals(Float.POSITIVE_INFINITY, scale);
    assertEquals(0, Numbers.toByte(1, scale));
    assertTrue(Float.isFinite(Numbers.byteScale(new float[] {Float.MAX_VALUE}, 0, 1)));
  }

  @Test
  void halvesOfBytesAreSevenStepsEitherWay() {
    byte[] codes = new byte[3];
    float[] row = {7, -7, 3.4f, 3.6f, -0.4f};
    float scale = RowCodes.toNibbles(row, 0, 5, codes, 0);
    assertEquals(1, scale);
    assertArrayEquals(new byte[] {(byte) 0x97, 0x43, 0x00}, codes);
    float[] back = new float[5];
    RowCodes.fromNibbles(codes, 0, scale, 5, back, 0);
    assertArrayEquals(new float[] {7, -7, 3, 4, 0}, back);
  }

  @Test
  void signsAreBitsAndTheScaleIsTheMeanMagnitude() {
    byte[] codes = new byte[16];
    float[] row = new float[65];
    row[0] = -3;
    row[9] = 10;
    row[64] = -52;
    assertEquals(1, RowCodes.toSigns(row, 0, 65, codes, 0));
    byte[] expected = new byte[16];
    expected[0] = 1;
    expected[8] = 1;
    assertArrayEquals(expected, codes);
    float[] back = new float[65];
    RowCodes.fromSigns(codes, 0, 2, 65, back, 0);
    assertEquals(-2, back[0]);
    assertEquals(2, back[1]);
    assertEquals(-2, back[64]);
  }

  @Test
  void smallRowsThatWereWidenedAreTheSameAgain() {
    Random random = new Random(8);
    for (int i = 0; i < 20_000; i++) {
      int dim = 1 + random.nextInt(70);
      float[] row = new float[dim];
      for (int d = 0; d < dim; d++) {
        row[d] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-60, 60)));
      }
      byte[] codes = new byte[72];
      byte[] again = new byte[72];
      float[] widened = new float[dim];
      float scale = RowCodes.toNibbles(row, 0, dim, codes, 0);
      RowCodes.fromNibbles(codes, 0, scale, dim, widened, 0);
      for (int d = 0; d < dim; d++) {
        assertEquals(row[d], widened[d], scale * 0.5001f);
      }
      assertEquals(scale, RowCodes.toNibbles(widened, 0, dim, again, 0));
      assertArrayEquals(codes, again);
      scale = RowCodes.toSigns(row, 0, dim, codes, 0);
      RowCodes.fromSigns(codes, 0, scale, dim, widened, 0);
      assertEquals(scale, RowCodes.toSigns(widened, 0, dim, again, 0));
      assertArrayEquals(codes, again);
    }
  }
}
