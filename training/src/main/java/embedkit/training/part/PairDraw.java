package embedkit.training.part;

import embedkit.api.Incubating;
import embedkit.training.run.Bits;
import embedkit.training.run.WindowDraw;

/**
 * Deals the pairs of a text out to the parts that learn them: thins frequent words out and draws
 * windows as a run on one machine does, with the same bits. The more parts there are, the fewer
 * pairs of a chunk fall to two of them; so those of several chunks are dealt together. For one
 * thread.
 */
@Incubating
public final class PairDraw {

  /** Chunks that are held at the most. */
  private static final int MOST_CHUNKS = 64;

  /** Pairs behind which no further chunk is held; they take some 30 MB while they are dealt. */
  private static final long MOST_PAIRS = 1 << 22;

  private final PartPlan plan;
  private final int epoch;
  private final int chunksAtOnce;
  private final WindowDraw draw;
  private final Bits bits = new Bits();
  private final Windows windows;
  private int held;
  private long firstChunk;
  private long firstWords;
  private long span;

  /**
   * Draws for one round, in which the output rows are dealt as in no other.
   *
   * @param plan what is done
   * @param round from 0
   */
  public PairDraw(PartPlan plan, int round) {
    this.plan = plan;
    this.epoch = plan.epoch(round);
    this.chunksAtOnce = Math.clamp((long) plan.parts() * plan.parts() / 8, 1, MOST_CHUNKS);
    this.draw = new WindowDraw(plan.keep(), plan.window());
    this.windows = new Windows(plan.inputs(), plan.outputs(round), plan.gathers());
  }

  /** Takes the pairs of two parts. */
  @FunctionalInterface
  public interface Dealt {
    /**
     * Takes pairs.
     *
     * @param inputPart the part of their words
     * @param outputPart the part of what these predict
     * @param chunk the number of the first chunk that they are of
     * @param pairs the pairs
     */
    void pairs(int inputPart, int outputPart, long chunk, Pairs pairs);
  }

  /**
   * Draws a chunk.
   *
   * @param ids rows, with {@link PartText#LINE_END} between lines
   * @param count how many
   * @param chunk its number in the text, from 0
   * @param chunks how many the text has
   * @param wordsBefore words of the text that come before it
   * @param dealt told, once enough chunks are drawn, of all parts that have pairs, in their order
   */
  public void draw(int[] ids, int count, long chunk, long chunks, long wordsBefore, Dealt dealt) {
    if (held == 0) {
      firstChunk = chunk;
      firstWords = wordsBefore;
    }
    bits.begin(plan.seed(), epoch * chunks + chunk);
    draw.draw(ids, count, bits);
    windows.add(draw);
    span += draw.met();
    held++;
    if (held == chunksAtOnce || windows.pairs() >= MOST_PAIRS) {
      end(dealt);
    }
  }

  /**
   * Deals out what is held.
   *
   * @param dealt told of all parts that have pairs, in their order
   */
  public void end(Dealt dealt) {
    windows.deal(
        (bucket, words, starts, targets) ->
            dealt.pairs(
                bucket / plan.parts(),
                bucket % plan.parts(),
                firstChunk,
                new Pairs(
                    bits.place() ^ Bits.mix(bucket), firstWords, span, words, starts, targets)));
    held = 0;
    span = 0;
  }
}
