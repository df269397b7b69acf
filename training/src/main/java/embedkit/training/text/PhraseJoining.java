package embedkit.training.text;

/** Joins pairs of words in a text of ids, pass by pass. For one thread. */
final class PhraseJoining {

  private static final byte JOINT = '_';
  private static final int MOST_PAIRS = 1 << 24;
  private static final int NONE = -2;

  private final TokenCounter counter;
  private final IdSequence ids;
  private final ReadingMeter meter;
  private final int minCount;
  private final double threshold;
  private int before;
  private double words;

  PhraseJoining(TextReader text, Reading reading) {
    this.counter = text.counter();
    this.ids = text.ids();
    this.meter = text.meter();
    this.minCount = reading.minCount();
    this.threshold = reading.phrases().threshold();
    this.words = text.words();
  }

  /** Makes a pass over the text: once to count pairs, once to join them. */
  void pass(int number) {
    meter.begin("phrases pass " + number, 2 * ids.size());
    PairCounter seen = new PairCounter();
    before = NONE;
    ids.scan((some, count) -> count(some, count, seen));
    PairCounter phrases = phrases(seen);
    before = NONE;
    ids.rewrite((some, count, into) -> join(some, count, into, phrases));
    // The last one waited in vain.
    ids.add(new int[] {before}, 1);
    meter.end();
  }

  private void count(int[] some, int count, PairCounter seen) {
    for (int i = 0; i < count; i++) {
      int id = some[i] >= 0 && counter.count(some[i]) >= minCount ? some[i] : NONE;
      if (before >= 0 && id >= 0) {
        seen.add(before, id);
        if (seen.size() > MOST_PAIRS) {
          seen.forgetTheRarest();
        }
      }
      before = id;
    }
    meter.add(count);
  }

  /** The ids of the phrases, one higher, as counts of their pairs. */
  private PairCounter phrases(PairCounter seen) {
    PairCounter phrases = new PairCounter();
    for (long pair : seen.sorted(pair -> score(pair, seen) > threshold)) {
      int first = PairCounter.first(pair);
      int second = PairCounter.second(pair);
      phrases.put(first, second, 1 + phrase(first, second));
    }
    return phrases;
  }

  private double score(long pair, PairCounter seen) {
    int first = PairCounter.first(pair);
    int second = PairCounter.second(pair);
    double together = seen.count(first, second) - minCount;
    return together / counter.count(first) / counter.count(second) * words;
  }

  private int phrase(int first, int second) {
    int head = counter.length(first);
    int tail = counter.length(second);
    byte[] phrase = new byte[head + 1 + tail + TokenCounter.SLACK];
    System.arraycopy(counter.bytes(), counter.start(first), phrase, 0, head);
    phrase[head] = JOINT;
    System.arraycopy(counter.bytes(), counter.start(second), phrase, head + 1, tail);
    return counter.place(phrase, 0, head + 1 + tail);
  }

  /** A word waits for the next one, which may join it. */
  private int join(int[] some, int count, int[] into, PairCounter phrases) {
    int made = 0;
    for (int i = 0; i < count; i++) {
      int phrase = before >= 0 && some[i] >= 0 ? phrases.count(before, some[i]) - 1 : -1;
      if (phrase >= 0) {
        counter.recount(before, -1);
        counter.recount(some[i], -1);
        counter.recount(phrase, 1);
        words--;
        into[made++] = phrase;
        before = NONE;
      } else {
        if (before != NONE) {
          into[made++] = before;
        }
        before = some[i];
      }
    }
    meter.add(count);
    return made;
  }
}
