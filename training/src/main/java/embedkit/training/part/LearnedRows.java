package embedkit.training.part;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Puts together rows of the table that was learned in parts: first those of the input parts, then,
 * where a row is more than these, those of all output parts as the last round left them. The parts
 * may come one at a time. For one thread.
 */
@Incubating
public final class LearnedRows {

  /** Floats that are moved at once. */
  private static final int BLOCK_FLOATS = 1 << 16;

  private final PartPlan plan;
  private final int[] wanted;
  private final EmbeddingStore into;

  private LearnedRows(PartPlan plan, int[] wanted, EmbeddingStore into) {
    check(into, wanted.length, plan.dim());
    this.plan = plan;
    this.wanted = wanted;
    this.into = into;
  }

  /**
   * All rows, in the order of the words.
   *
   * @param plan what was learned
   * @param into takes them
   * @return the rows, none of which is there yet
   * @throws ConfigurationException if there is not a row for each word
   */
  public static LearnedRows all(PartPlan plan, EmbeddingStore into) {
    return new LearnedRows(
        plan, IntStream.range(0, Math.toIntExact(plan.words().size())).toArray(), into);
  }

  /**
   * The rows of one input part, in their order within it.
   *
   * @param plan what was learned
   * @param part which
   * @param into takes them
   * @return the rows, none of which is there yet
   * @throws ConfigurationException if there is not a row for each word of the part
   */
  public static LearnedRows of(PartPlan plan, int part, EmbeddingStore into) {
    return new LearnedRows(plan, plan.inputs().rows(part), into);
  }

  private static void check(EmbeddingStore rows, long count, int dim) {
    if (rows.rows() != count || rows.dim() != dim) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%d rows of %d numbers are at hand where %d of %d are wanted",
              rows.rows(),
              rows.dim(),
              count,
              dim));
    }
  }

  /**
   * Takes what of an input part is wanted.
   *
   * @param part which, each once
   * @param rows its rows
   * @throws ConfigurationException if the part has others
   */
  public void inputs(int part, EmbeddingStore rows) {
    move(plan.inputs().rows(part), rows, false);
  }

  /**
   * Adds the share of the output rows that the table has, after all input parts.
   *
   * @param part which output part of the last round, each once
   * @param rows its rows
   * @throws ConfigurationException if the part has others
   */
  public void outputs(int part, EmbeddingStore rows) {
    move(plan.outputs(plan.rounds() - 1).rows(part), rows, true);
  }

  private void move(int[] has, EmbeddingStore rows, boolean added) {
    int dim = plan.dim();
    check(rows, has.length, dim);
    long[] there = new long[Math.min(has.length, wanted.length)];
    long[] here = new long[there.length];
    int shared = shared(has, wanted, there, here);
    int block = Math.max(1, BLOCK_FLOATS / dim);
    float[] values = new float[Math.min(block, shared) * dim];
    float share = plan.outputShare();
    for (int at = 0; at < shared; at += block) {
      int some = Math.min(block, shared - at);
      rows.gather(there, at, some, values, 0, dim);
      if (added) {
        for (int i = 0; i < some * dim; i++) {
          values[i] *= share;
        }
        into.add(here, at, some, values, 0, dim);
      } else {
        into.scatter(here, at, some, values, 0, dim);
      }
    }
  }

  /**
   * Finds the rows that two parts share.
   *
   * @param has rising row ids of the one
   * @param wants rising row ids of the other
   * @param there takes the places of shared rows in the one
   * @param here takes their places in the other
   * @return how many there are
   */
  public static int shared(int[] has, int[] wants, long[] there, long[] here) {
    int shared = 0;
    for (int i = 0, j = 0; i < has.length && j < wants.length; ) {
      if (has[i] == wants[j]) {
        there[shared] = i;
        here[shared++] = j;
      }
      int row = has[i];
      i += row <= wants[j] ? 1 : 0;
      j += wants[j] <= row ? 1 : 0;
    }
    return shared;
  }
}
