package embedkit.spark;

import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.Slot;
import embedkit.api.TableShape;
import embedkit.training.Pipeline;
import embedkit.training.part.Deal;
import embedkit.training.part.LearnedRows;
import embedkit.training.part.PairDraw;
import embedkit.training.part.Pairs;
import embedkit.training.part.PartPlan;
import embedkit.training.part.PartTrainer;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * One task: an input part meets an output part. It reads both as the sub-step before left them,
 * learns their pairs, and keeps both. Given the same it makes the same, so it may be run again.
 *
 * @param plan what is done
 * @param state where the parts are
 * @param number of the sub-step in the run, from 0
 */
record SubStep(Broadcast<Plan> plan, Broadcast<StateFiles> state, long number)
    implements Serializable {

  static final String INPUTS = "inputs";
  static final String OUTPUTS = "outputs";

  /**
   * What was learned.
   *
   * @param loss the sum over the examples
   * @param examples true pairs
   */
  record Learned(double loss, long examples) implements Serializable {
    Learned and(Learned more) {
      return new Learned(loss + more.loss, examples + more.examples);
    }
  }

  /** Learns the pairs of an input part, those of one chunk after those of another. */
  Learned run(int inputPart, Iterator<Tuple2<Long, byte[]>> pairs) throws IOException {
    PartPlan planned = plan.value().get();
    int parts = planned.parts();
    int round = (int) (number / parts);
    int step = (int) (number % parts);
    int outputPart = (inputPart + step) % parts;
    Tables tables = plan.value().tables();
    StateFiles kept = state.value();
    try (LocalFiles local = new LocalFiles();
        EmbeddingTable inputs = inputs(tables, local, planned, inputPart);
        EmbeddingTable outputs = outputs(tables, local, planned, round, step, outputPart)) {
      PartTrainer trainer =
          new PartTrainer(planned, round, step, outputPart, inputs.store(), outputs.store());
      while (pairs.hasNext()) {
        trainer.learn(Pairs.of(pairs.next()._2()));
      }
      trainer.end();
      kept.keep(tables, local, inputs, number + 1, INPUTS, inputPart);
      kept.keep(tables, local, outputs, number + 1, OUTPUTS, outputPart);
      return new Learned(trainer.loss(), trainer.examples());
    }
  }

  private EmbeddingTable inputs(Tables tables, LocalFiles local, PartPlan planned, int part)
      throws IOException {
    if (number > 0) {
      return copy(tables, local, planned, INPUTS, part, planned.inputs().size(part));
    }
    EmbeddingTable made = fresh(tables, local, planned, planned.inputs().size(part));
    planned.begin(part, made.store());
    return made;
  }

  private EmbeddingTable outputs(
      Tables tables, LocalFiles local, PartPlan planned, int round, int step, int part)
      throws IOException {
    Deal deal = planned.outputs(round);
    if (step > 0 || (number > 0 && planned.parts() == 1)) {
      return copy(tables, local, planned, OUTPUTS, part, deal.size(part));
    }
    EmbeddingTable made = fresh(tables, local, planned, deal.size(part));
    if (round > 0) {
      Deal before = planned.outputs(round - 1);
      for (int old = 0; old < planned.parts(); old++) {
        try (EmbeddingTable left =
            state.value().open(tables, local, number, OUTPUTS, old, before.size(old))) {
          take(left.store(), before.rows(old), made.store(), deal.rows(part));
        }
      }
    }
    return made;
  }

  /** Copies the rows that two parts share, and those of their slots. */
  private static void take(EmbeddingStore from, int[] has, EmbeddingStore into, int[] wants) {
    long[] there = new long[Math.min(has.length, wants.length)];
    long[] here = new long[there.length];
    int shared = LearnedRows.shared(has, wants, there, here);
    copyRows(from, there, into, here, shared);
    for (Slot slot : from.slotList()) {
      EmbeddingStore state =
          into.slot(
              new Slot(
                  slot.name(),
                  new TableShape(into.rows(), slot.shape().dim(), slot.shape().elementType()),
                  slot.initial(),
                  slot.saved()));
      copyRows(from.slots().get(slot.name()), there, state, here, shared);
    }
  }

  private static void copyRows(
      EmbeddingStore from, long[] there, EmbeddingStore into, long[] here, int count) {
    int dim = from.dim();
    int block = Math.max(1, (1 << 16) / dim);
    float[] values = new float[block * dim];
    for (int at = 0; at < count; at += block) {
      int some = Math.min(block, count - at);
      from.gather(there, at, some, values, 0, dim);
      into.scatter(here, at, some, values, 0, dim);
    }
  }

  private EmbeddingTable copy(
      Tables tables, LocalFiles local, PartPlan planned, String kind, int part, int rows)
      throws IOException {
    try (EmbeddingTable left = state.value().open(tables, local, number, kind, part, rows)) {
      return tables.copy(left, store(local, planned), Progress.NONE);
    }
  }

  private static EmbeddingTable fresh(Tables tables, LocalFiles local, PartPlan planned, int rows)
      throws IOException {
    return tables.create(
        store(local, planned),
        new TableShape(rows, planned.dim(), ElementType.F32),
        Optional.empty(),
        Map.of());
  }

  /** A mapped part stands in a file of the task. */
  private static String store(LocalFiles local, PartPlan planned) throws IOException {
    String asked = planned.pipeline().get(Pipeline.STORE);
    return asked.startsWith("mmap") ? "mmap:path=" + local.fresh("part.safetensors") : asked;
  }

  /** Draws the pairs of a round, some chunks at a time. */
  static final class Draw implements Iterator<Tuple2<Long, byte[]>> {
    /** Bits of a key below those that tell the two parts. */
    static final int CHUNK_BITS = 32;

    private final PartPlan plan;
    private final int round;
    private final PairDraw draw;
    private final Iterator<Chunk> chunks;
    private final long firstChunk;
    private final long allChunks;
    private final int parts;
    private long wordsBefore;
    private Iterator<Tuple2<Long, byte[]>> ready = java.util.Collections.emptyIterator();

    Draw(PartPlan plan, int round, Iterator<Chunk> chunks, Chunk.Place place) {
      this.plan = plan;
      this.round = round;
      this.draw = new PairDraw(plan, round);
      this.chunks = chunks;
      this.parts = plan.parts();
      this.firstChunk = place.chunks();
      this.wordsBefore = place.words();
      this.allChunks = place.allChunks();
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && chunks.hasNext()) {
        java.util.List<Tuple2<Long, byte[]>> dealt = new java.util.ArrayList<>();
        draw(chunks.next(), dealt);
        if (!chunks.hasNext()) {
          draw.end(into(dealt));
        }
        ready = dealt.iterator();
      }
      return ready.hasNext();
    }

    private void draw(Chunk chunk, java.util.List<Tuple2<Long, byte[]>> dealt) {
      long number = firstChunk + chunk.index();
      if (plan.learns(round, number, allChunks)) {
        draw.draw(chunk.ids(), chunk.ids().length, number, allChunks, wordsBefore, into(dealt));
      }
      wordsBefore += chunk.words();
    }

    private PairDraw.Dealt into(java.util.List<Tuple2<Long, byte[]>> dealt) {
      return (in, out, chunk, pairs) ->
          dealt.add(new Tuple2<>((long) (in * parts + out) << CHUNK_BITS | chunk, pairs.toBytes()));
    }

    @Override
    public Tuple2<Long, byte[]> next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      return ready.next();
    }
  }

  /**
   * A chunk of the text.
   *
   * @param index within its piece, from 0
   * @param words how many of the ids are words
   * @param ids rows and line ends
   */
  record Chunk(int index, int words, int[] ids) implements Serializable {
    static Chunk of(int index, int words, int[] ids, int count) {
      return new Chunk(index, words, Arrays.copyOf(ids, count));
    }

    /**
     * Where a piece stands in the text.
     *
     * @param chunks those before it
     * @param words those before it
     * @param allChunks of the text
     */
    record Place(long chunks, long words, long allChunks) implements Serializable {}
  }
}
