package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The steps of a table. Where an optimizer depends on them they are kept with the table, in the
 * slot {@value #SLOT} of one number a row: its first row holds the count modulo 2^24, which a float
 * holds exactly, and its second row, if there is one, how often that went round.
 */
final class StepCount {

  static final String SLOT = "steps";

  private static final long DIGIT = 1L << 24;

  private final AtomicLong steps = new AtomicLong();
  private final EmbeddingStore slot;

  private StepCount(EmbeddingStore slot) {
    this.slot = slot;
    if (slot != null && slot.rows() > 0) {
      long high = slot.rows() > 1 ? digit(1) : 0;
      steps.set(high * DIGIT + digit(0));
    }
  }

  /** Goes on from what was saved with the table, if it was. */
  static StepCount kept(Optimizer.Slots slots) {
    return new StepCount(slots.slot(SLOT, 1, 0));
  }

  static StepCount forgotten() {
    return new StepCount(null);
  }

  private long digit(int row) {
    float[] value = new float[1];
    slot.gather(row, 1, value, 0, 1);
    return value[0] >= 0 && value[0] < DIGIT ? (long) value[0] : 0;
  }

  long next() {
    return steps.incrementAndGet();
  }

  long get() {
    return steps.get();
  }

  void restore(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("steps cannot be " + count);
    }
    steps.set(count);
    save();
  }

  /** Puts the count where it is saved with the table. */
  void save() {
    if (slot != null && slot.rows() > 0) {
      long count = steps.get();
      int digits = (int) Math.min(2, slot.rows());
      slot.scatter(0, digits, new float[] {count % DIGIT, count / DIGIT}, 0, 1);
    }
  }
}
