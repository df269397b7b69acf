package embedkit.api;

/**
 * How the learning rate goes while a run lasts. A schedule is a configuration (a record): a pure
 * function of where the run stands, which scales the learning rate that training starts from. Safe
 * for any number of threads.
 *
 * <p>What a step is, the caller says, as long as both numbers count the same: batches, examples, or
 * words as in training of words.
 */
public interface Schedule {

  /**
   * Returns the text form, {@code name:option=value,...}, that parses back to an equal schedule.
   *
   * @return the spec
   */
  String spec();

  /**
   * Returns what the learning rate is multiplied by.
   *
   * @param step steps already taken, 0 or more; 0 is what the first step learns with
   * @param total steps of the whole run, 1 or more; beyond it the last value holds, unless the
   *     schedule knows no end
   * @return a finite number, 0 or more
   */
  double factor(long step, long total);
}
