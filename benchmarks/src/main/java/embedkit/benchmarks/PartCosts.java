package embedkit.benchmarks;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * What learning in parts would cost on more machines than are at hand, by two simulations beside
 * the formulas of {@code docs/spark.md}. The first deals the pairs of a text of Zipf's law, to
 * three parts or more, and counts the bytes that are shuffled. The second is one of events:
 * executors that are not equally fast work off the tasks of an epoch, which a driver hands out one
 * after the other, and wait for each other at the end of each sub-step; some of them die on the
 * way.
 *
 * <pre>{@code benchmarks/run embedkit.benchmarks.PartCosts 16,100,1000}</pre>
 */
public final class PartCosts {

  /** Of a run: words of an epoch, rows, numbers per row. */
  private static final double WORDS = 1e11;

  private static final double ROWS = 2e6;
  private static final double DIM = 300;
  private static final int ROUNDS = 4;

  /** Of the text and of how it is dealt. */
  private static final int CHUNK = 10_000;

  private static final int MOST_CHUNKS = 64;
  private static final int WINDOW = 5;
  private static final double SUBSAMPLE = 1e-4;
  private static final int VOCABULARY = 200_000;

  /** Bytes a second of one executor: its network, and its share of the reliable file system. */
  private static final double NETWORK = 1.25e9;

  private static final double FILES = 2e8;

  /** Seconds: the driver's for a task and for a job, as {@code docs/spark.md} says. */
  private static final double DISPATCH = 0.002;

  private static final double JOB = 0.1;

  /**
   * Learning takes so much longer for each further part that the words around a word lie in: with
   * 16 parts 0.65 of one machine's speed is left, as it was measured.
   */
  private static final double LESS = 0.13;

  /** How much the time of a task varies, and how often, and how much, an executor is slow. */
  private static final double SPREAD = 0.1;

  private static final double SLOW = 0.02;
  private static final double SLOWNESS = 2;

  /** Seconds that an executor lives on average, and until another stands in its place. */
  private static final double LIFE = 1000 * 3600.0;

  private static final double REPLACED = 30;

  private final int parts;
  private final SplittableRandom random = new SplittableRandom(22);

  private PartCosts(int parts) {
    this.parts = parts;
  }

  /**
   * Prints a line for each count of parts.
   *
   * @param args counts of parts, which are as many executors; words a second that one core learns
   *     on one machine
   */
  public static void main(String[] args) {
    double speed = args.length > 1 ? Double.parseDouble(args[1]) : 500_000;
    System.out.println(
        "parts  bytes/word dealt, formula  epoch h ideal, simulated  state GB/epoch  dead");
    for (String count : args[0].split(",")) {
      PartCosts costs = new PartCosts(Integer.parseInt(count));
      Dealt dealt = costs.deal();
      double[] epoch = costs.epoch(dealt.bytes(), speed);
      System.out.printf(
          Locale.ROOT,
          "%5d  %10.1f %14.1f  %13.2f %11.2f  %14.0f  %4.0f%n",
          costs.parts,
          dealt.bytes(),
          costs.formula(dealt.kept()),
          costs.ideal(dealt.bytes(), speed) / 3600,
          epoch[0] / 3600,
          2.0 * costs.parts * ROUNDS * ROWS * DIM * 4 / 1e9,
          epoch[1]);
    }
  }

  /**
   * What was dealt.
   *
   * @param bytes shuffled for each word of the text
   * @param kept share of the words that subsampling keeps
   */
  private record Dealt(double bytes, double kept) {}

  private int chunksAtOnce() {
    return Math.clamp((long) parts * parts / 8, 1, MOST_CHUNKS);
  }

  /** Deals a text of Zipf's law whose words are in parts at random. */
  private Dealt deal() {
    double[] chance = chances();
    int[] inputs = random.ints(VOCABULARY, 0, parts).toArray();
    int[] outputs = random.ints(VOCABULARY, 0, parts).toArray();
    long bytes = 0;
    long keptWords = 0;
    int batches = Math.max(1, 64 / chunksAtOnce());
    for (int batch = 0; batch < batches; batch++) {
      BitSet buckets = new BitSet(parts * parts);
      for (int chunk = 0; chunk < chunksAtOnce(); chunk++) {
        int[] kept = kept(chance);
        keptWords += kept.length;
        for (int i = 0; i < kept.length; i++) {
          bytes += deal(kept, i, inputs, outputs, buckets);
        }
      }
      bytes += 32L * buckets.cardinality();
    }
    double words = (double) batches * chunksAtOnce() * CHUNK;
    return new Dealt(bytes / words, keptWords / words);
  }

  /** Returns the bytes of a word's pairs, and marks the buckets that get them. */
  private long deal(int[] kept, int at, int[] inputs, int[] outputs, BitSet buckets) {
    int width = 1 + random.nextInt(WINDOW);
    int pairs = 0;
    for (int j = Math.max(0, at - width); j < Math.min(kept.length, at + width + 1); j++) {
      if (j != at) {
        buckets.set((int) (inputs[kept[at]] * (long) parts + outputs[kept[j]]));
        pairs++;
      }
    }
    return 8L * pairs;
  }

  private static double[] chances() {
    double[] chance = new double[VOCABULARY];
    double sum = 0;
    for (int word = 0; word < VOCABULARY; word++) {
      sum += 1.0 / (word + 1);
    }
    for (int word = 0; word < VOCABULARY; word++) {
      double share = SUBSAMPLE * sum * (word + 1);
      chance[word] = Math.min(1, Math.sqrt(share) + share);
    }
    return chance;
  }

  private int[] kept(double[] chance) {
    int[] kept = new int[CHUNK];
    int size = 0;
    for (int i = 0; i < CHUNK; i++) {
      int word = (int) Math.exp(random.nextDouble() * Math.log(VOCABULARY)) - 1;
      if (random.nextDouble() < chance[word]) {
        kept[size++] = word;
      }
    }
    return Arrays.copyOf(kept, size);
  }

  /** The bytes of {@code docs/spark.md}. */
  private double formula(double kept) {
    double n = parts * (1 - Math.pow(1 - 1.0 / parts, WINDOW + 1));
    double chunk = (double) CHUNK * chunksAtOnce();
    double pairs = (double) parts * parts;
    double records = pairs / chunk * (1 - Math.exp(-kept * n * chunk / pairs));
    return kept * 8 * (WINDOW + 1) + 32 * records;
  }

  /** Seconds of a task, were nothing in its way: it fetches, learns and keeps. */
  private double task(double bytes, double speed) {
    double words = WORDS / ROUNDS / parts / parts;
    double rows = 2 * ROWS / parts * DIM * 4;
    return rows / FILES + words * bytes / NETWORK + words / (speed * share()) + 3 * rows / FILES;
  }

  /** What part of one machine's speed is left, by what was measured with 16 parts. */
  private double share() {
    double n = parts * (1 - Math.pow(1 - 1.0 / parts, WINDOW + 1));
    return 1 / (1 + LESS * (n - 1));
  }

  private double ideal(double bytes, double speed) {
    return ROUNDS * parts * (JOB + task(bytes, speed));
  }

  /** A task that ends, or an executor that is there again. */
  private record Event(double time, boolean died) {}

  /** Returns the seconds of an epoch, and how many executors died. */
  private double[] epoch(double bytes, double speed) {
    double[] slowness = new double[parts];
    for (int i = 0; i < parts; i++) {
      slowness[i] = random.nextDouble() < SLOW ? SLOWNESS : 1;
    }
    double now = 0;
    double died = 0;
    double usual = task(bytes, speed);
    for (int step = 0; step < ROUNDS * parts; step++) {
      now += JOB;
      PriorityQueue<Event> events =
          new PriorityQueue<>((a, b) -> Double.compare(a.time(), b.time()));
      for (int part = 0; part < parts; part++) {
        events.add(attempt(now + part * DISPATCH, usual * slowness[part]));
      }
      while (!events.isEmpty()) {
        Event event = events.poll();
        now = Math.max(now, event.time());
        if (event.died()) {
          died++;
          // Another executor, of the usual speed, takes the task from its beginning.
          events.add(attempt(event.time() + REPLACED, usual));
        }
      }
    }
    return new double[] {now, died};
  }

  private Event attempt(double begin, double usual) {
    double takes = usual * Math.exp(SPREAD * random.nextGaussian());
    double lives = -LIFE * Math.log(1 - random.nextDouble());
    return lives < takes ? new Event(begin + lives, true) : new Event(begin + takes, false);
  }
}
