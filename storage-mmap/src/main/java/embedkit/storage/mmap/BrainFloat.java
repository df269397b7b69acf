package embedkit.storage.mmap;

/** bfloat16: the upper half of a binary32, rounded to nearest, ties to even. */
final class BrainFloat {

  private BrainFloat() {}

  static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fffffff) > 0x7f800000) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }
}
