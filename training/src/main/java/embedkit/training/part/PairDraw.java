package embedkit.training.part;

import embedkit.api.Incubating;
import embedkit.training.run.Bits;
import embedkit.training.run.WindowDraw;
import java.util.Arrays;

/**
 * Deals the pairs of a text out to the parts that learn them: thins frequent words out and draws
 * windows as a run on one machine does, with the same bits. The more parts there are, the fewer
 * pairs of a chunk fall to two of them; so those of several chunks are dealt together. For one
 * thread.
 */
@Incubating
public final class PairDraw {

  /** Chunks that are held at the most, of some 300 kB of pairs each. */
  private static final int MOST_CHUNKS = 64;

  private final PartPlan plan;
  private final int epoch;
  private final int chunksAtOnce;
  private final WindowDraw draw;
  private final Bits bits = new Bits();
  private final Deal inputs;
  private final Deal outputs;
  private final int[] inputPlaces;
  private final int[] outputPlaces;
  private final Growing[] buckets;
  private int held;
  private long firstChunk;
  private long firstWords;
  private long span;

  /** The pairs of two parts while they are dealt. */
  private static final class Growing {
    private int[] words = new int[8];
    private int[] starts = new int[9];
    private int[] targets = new int[16];
    private int size;
    private int last;

    /** Where the word last begun stands in the chunk. */
    private int at = -1;

    void begin(int position, int place) {
      if (at == position) {
        return;
      }
      at = position;
      if (size == words.length) {
        words = Arrays.copyOf(words, 2 * size);
        starts = Arrays.copyOf(starts, 2 * size + 1);
      }
      words[size++] = place;
      starts[size] = last;
    }

    void add(int target) {
      if (last == targets.length) {
        targets = Arrays.copyOf(targets, 2 * last);
      }
      targets[last++] = target;
      starts[size] = last;
    }

    void clear() {
      size = 0;
      last = 0;
      at = -1;
    }
  }

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
    this.inputs = plan.inputs();
    this.outputs = plan.outputs(round);
    this.inputPlaces = inputs.places();
    this.outputPlaces = outputs.places();
    this.buckets = new Growing[plan.parts() * plan.parts()];
    Arrays.setAll(buckets, i -> new Growing());
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
    deal();
    span += draw.met();
    held++;
    if (held == chunksAtOnce) {
      end(dealt);
    }
  }

  /**
   * Deals out what is held.
   *
   * @param dealt told of all parts that have pairs, in their order
   */
  public void end(Dealt dealt) {
    int parts = plan.parts();
    for (int i = 0; i < buckets.length; i++) {
      Growing bucket = buckets[i];
      if (bucket.size > 0) {
        dealt.pairs(
            i / parts,
            i % parts,
            firstChunk,
            new Pairs(
                bits.place() ^ Bits.mix(i),
                firstWords,
                span,
                Arrays.copyOf(bucket.words, bucket.size),
                Arrays.copyOf(bucket.starts, bucket.size + 1),
                Arrays.copyOf(bucket.targets, bucket.last)));
      }
      bucket.clear();
    }
    held = 0;
    span = 0;
  }

  private void deal() {
    int parts = plan.parts();
    int[] words = draw.kept();
    for (Growing bucket : buckets) {
      bucket.at = -1;
    }
    for (int i = 0; i < draw.size(); i++) {
      int first = inputs.part(words[i]) * parts;
      int place = inputPlaces[words[i]];
      int low = draw.low()[i];
      int high = draw.high()[i];
      for (int j = low; j < high; j++) {
        if (j != i) {
          Growing bucket = buckets[first + outputs.part(words[j])];
          bucket.begin(i, place);
          bucket.add(outputPlaces[words[j]]);
        }
      }
      if (high - low == 1) {
        // A word alone predicts nothing, but it takes its place in a block, as on one machine.
        buckets[first + outputs.part(words[i])].begin(i, place);
      }
    }
  }
}
