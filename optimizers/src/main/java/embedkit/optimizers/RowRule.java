package embedkit.optimizers;

import java.util.List;

/**
 * The arithmetic of one optimizer on one row, without tables: who is stepped when is left to {@link
 * LazySteps} and {@link DenseSteps}. Immutable.
 */
abstract class RowRule {

  /**
   * State that the rule keeps for each row.
   *
   * @param name the slot's name
   * @param perRow true for one number a row, false for one for each number of the row
   * @param initial what it starts from
   */
  record Slot(String name, boolean perRow, float initial) {
    static Slot of(String name) {
      return new Slot(name, false, 0);
    }
  }

  /**
   * A momentum below this is 0. It has long stopped to move anything, and without this it would
   * stay at the smallest float for ever and never let a row rest.
   */
  static final float LEAST_MOMENTUM = 1e-30f;

  /**
   * No root that a step divides by is taken to be smaller: a gradient whose square is 0 in binary32
   * would be divided by 0 where epsilon is 0. Gradients above it have roots above it, so nothing
   * else is changed by it.
   */
  static final float LEAST_ROOT = 1e-19f;

  /** Returns the state of a row, in the order in which {@link Rows#slots} holds it. */
  abstract List<Slot> slots();

  /** Tells whether {@link #step} reads {@link Rows#rows}. */
  boolean readsRows() {
    return false;
  }

  /** Tells whether the numbers of a step depend on how many went before it. */
  boolean countsSteps() {
    return false;
  }

  /** Returns how many numbers {@link #coefficients} makes. */
  int coefficientCount() {
    return 1;
  }

  /** Computes what all rows of a step have in common. */
  void coefficients(long step, double learningRate, float[] to, int at) {
    to[at] = (float) learningRate;
  }

  /**
   * Steps a row: changes its state and leaves what is to be added to it in {@link Rows#change}.
   *
   * @param block holds the row
   * @param row its place in the block
   * @param gradients holds its gradient
   * @param from where the gradient begins
   * @param coefficients numbers of the step
   * @param c where they begin
   */
  abstract void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c);

  /**
   * Steps the first rows of a block, by the same numbers.
   *
   * @param block holds the rows
   * @param count how many
   * @param gradients holds their gradients
   * @param from where the first gradient begins
   * @param stride distance of two gradients
   * @param coefficients numbers of the step
   * @return distance of two rows in {@link Rows#change}
   */
  int step(Rows block, int count, float[] gradients, int from, int stride, float[] coefficients) {
    for (int i = 0; i < count; i++) {
      step(block, i, gradients, from + i * stride, coefficients, 0);
    }
    return block.dim;
  }

  /** Tells whether no step without a gradient will move this row, whatever its learning rate. */
  boolean rests(Rows block, int row) {
    return false;
  }

  /** Takes steps without a gradient on a row that rests, exactly as {@link #step} would. */
  void rest(Rows block, int row, int steps) {
    // Most state stays.
  }

  static boolean allZero(float[] values, int from, int n) {
    for (int i = from; i < from + n; i++) {
      if (values[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
