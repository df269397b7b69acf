package embedkit.initializers;

/** The random numbers of one row: SplitMix64, keyed by seed and row. Not for several threads. */
final class RowRandom {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;
  private long state;

  RowRandom(long seed, long row) {
    state = mix(mix(seed + GAMMA) ^ (row * 0xd1342543de82ef95L + GAMMA));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private long next() {
    state += GAMMA;
    return mix(state);
  }

  /** A multiple of 2^-24 in [0, 1), exact in a float. */
  float uniform() {
    return (next() >>> 40) * 0x1p-24f;
  }

  /** A number strictly between 0 and 1, symmetric about a half. */
  double open() {
    return ((next() >>> 12) + 0.5) * 0x1p-52;
  }

  /** A standard normal number (Box and Muller 1958); StrictMath, so the same on every machine. */
  double gaussian() {
    double radius = ((next() >>> 11) + 1) * 0x1p-53;
    double angle = (next() >>> 11) * 0x1p-53;
    return StrictMath.sqrt(-2 * StrictMath.log(radius)) * StrictMath.cos(2 * Math.PI * angle);
  }
}
