package embedkit.api;

/**
 * Told how far a long piece of work has come. Called from the working threads a few times a second
 * at most per thread, so it must be quick and thread-safe.
 */
@FunctionalInterface
public interface Progress {

  /** Listens to nothing. */
  Progress NONE = (done, total) -> {};

  /**
   * Tells how far the work has come.
   *
   * @param done what is done, 0 to total
   * @param total all there is to do, or -1 where that is not known
   */
  void at(long done, long total);
}
