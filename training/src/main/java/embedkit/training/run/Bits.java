package embedkit.training.run;

import java.util.function.LongSupplier;

/** Random bits of one thread, begun anew for each chunk: SplitMix64 (Steele et al. 2014). */
public final class Bits implements LongSupplier {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /** Bits that are to begin. */
  public Bits() {}

  /**
   * Begins the bits of a chunk, which are the same for whoever learns it.
   *
   * @param seed of the run
   * @param chunk which
   */
  public void begin(long seed, long chunk) {
    state = mix(seed * GAMMA ^ mix(chunk + 0x632be59bd9b4e019L));
  }

  /**
   * Returns where these bits are.
   *
   * @return what {@link #goOn} takes
   */
  public long place() {
    return state;
  }

  /**
   * Goes on where other bits were.
   *
   * @param place their {@link #place}
   */
  public void goOn(long place) {
    state = place;
  }

  long next() {
    state += GAMMA;
    return mix(state);
  }

  @Override
  public long getAsLong() {
    return next();
  }

  /**
   * Makes of a number one that has nothing to do with it; of 0 it makes 0.
   *
   * @param z the number
   * @return the other
   */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
