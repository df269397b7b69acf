package embedkit.training.run;

import java.util.function.LongSupplier;

/** Random bits of one thread, begun anew for each chunk: SplitMix64 (Steele et al. 2014). */
final class Bits implements LongSupplier {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /** Begins the bits of a chunk, which are the same for whoever learns it. */
  void begin(long seed, long chunk) {
    state = mix(seed * GAMMA ^ mix(chunk + 0x632be59bd9b4e019L));
  }

  long next() {
    state += GAMMA;
    return mix(state);
  }

  @Override
  public long getAsLong() {
    return next();
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
