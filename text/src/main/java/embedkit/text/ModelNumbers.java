package embedkit.text;

import java.nio.ByteBuffer;

/** How the numbers of a static model's file are kept. */
public enum ModelNumbers {
  /** IEEE 754 binary32. */
  F32(4),
  /** IEEE 754 binary16. */
  F16(2),
  /**
   * Signed bytes without a scale, as Model2Vec keeps them: the numbers over the largest magnitude
   * of all, times 127. Vectors of such a model have another length, and the same direction.
   */
  I8(1);

  private final int bytes;

  ModelNumbers(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** Appends a number; {@code scale} is what one step of {@link #I8} stands for. */
  void put(ByteBuffer into, float value, float scale) {
    switch (this) {
      case F32 -> into.putFloat(value);
      case F16 -> into.putShort(Float.floatToFloat16(value));
      case I8 -> into.put((byte) Math.clamp((long) Math.rint(value / scale), -128, 127));
    }
  }
}
