package embedkit.training.pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.FileAccessException;
import embedkit.api.TrainingCancelledException;
import embedkit.api.text.PairModel.Counting;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.text.Corpus;
import embedkit.training.text.ReadingMeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs counted against a plain map, whatever the memory and the threads. */
class CooccurrencesTest {

  private static final int ROWS = 700;
  private static final long PLENTY = 1L << 28;

  @TempDir private Path directory;

  /** A pair as it is handed out. */
  private record Pair(int word, int context, float weight) {}

  /** Chunks of a text, each as long as a chunk may be. */
  private record Ids(int[] ids) implements Cooccurrences.Text {
    @Override
    public int chunks() {
      return (ids.length + Corpus.longestChunk() - 1) / Corpus.longestChunk();
    }

    @Override
    public int chunk(int index, int[] into) {
      int from = index * Corpus.longestChunk();
      int count = Math.min(Corpus.longestChunk(), ids.length - from);
      System.arraycopy(ids, from, into, 0, count);
      return count;
    }

    @Override
    public long words() {
      return Arrays.stream(ids).filter(id -> id != Corpus.LINE_END).count();
    }
  }

  private static ReadingMeter silent() {
    return new ReadingMeter(ReadingProgress.Listener.NONE);
  }

  /** Frequent words come often; a line of 7000 words spans chunks in some places. */
  private static Ids text(int size) {
    Random random = new Random(2);
    int[] ids = new int[size];
    int lineEnd = 0;
    for (int i = 0; i < size; i++) {
      if (i == lineEnd) {
        lineEnd = i + 1 + (random.nextInt(10) == 0 ? 7000 : random.nextInt(40));
        ids[i] = Corpus.LINE_END;
      } else {
        ids[i] = (int) Math.min(ROWS - 1, Math.abs(random.nextGaussian() * random.nextInt(250)));
      }
    }
    return new Ids(ids);
  }

  private Cooccurrences count(Ids text, Counting counting, long seed, int threads, long memory) {
    return Cooccurrences.count(
        text,
        ROWS,
        counting,
        seed,
        new Cooccurrences.Means(threads, memory, directory, () -> false, silent()));
  }

  private static List<Pair> all(Cooccurrences counted) {
    List<Pair> all = new ArrayList<>();
    Cooccurrences.Chunk chunk = new Cooccurrences.Chunk();
    for (int i = 0; i < counted.chunks(); i++) {
      int count = counted.chunk(i, chunk);
      for (int k = 0; k < count; k++) {
        all.add(new Pair(chunk.words()[k], chunk.contexts()[k], chunk.weights()[k]));
      }
    }
    assertEquals(counted.size(), all.size());
    return all;
  }

  /** The definition: what stands at most so far from a word in its line. */
  private static Map<Long, Double> plain(Ids text, Counting counting) {
    Map<Long, Double> sums = new HashMap<>();
    int[] ids = text.ids();
    for (int i = 0; i < ids.length; i++) {
      for (int d = 1; ids[i] >= 0 && d <= counting.window() && i - d >= 0; d++) {
        if (ids[i - d] < 0) {
          break;
        }
        double weight = counting.byDistance() ? 1.0 / d : 1;
        sums.merge((long) ids[i] << 32 | ids[i - d], weight, Double::sum);
        if (counting.symmetric()) {
          sums.merge((long) ids[i - d] << 32 | ids[i], weight, Double::sum);
        }
      }
    }
    return sums;
  }

  @ParameterizedTest
  @CsvSource({"10, true, true", "3, false, true", "1, true, false", "40, true, false"})
  void everyPairIsThereOnceWithTheWeightOfTheDefinition(
      int window, boolean byDistance, boolean symmetric) {
    Ids text = text(50_000);
    Counting counting = new Counting(window, byDistance, symmetric);
    Map<Long, Double> expected = plain(text, counting);
    List<Pair> pairs = all(count(text, counting, 1, 2, PLENTY));
    assertEquals(expected.size(), pairs.size());
    for (Pair pair : pairs) {
      Double weight = expected.remove((long) pair.word() << 32 | pair.context());
      assertEquals(weight, pair.weight(), 1e-6 * weight, pair.toString());
    }
    assertTrue(expected.isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"1, 268435456", "3, 268435456", "1, 400000", "2, 400000", "4, 0", "2, 4000000"})
  void threadsAndMemoryMakeNoDifferenceToABit(int threads, long memory) {
    Ids text = text(100_000);
    for (boolean symmetric : new boolean[] {true, false}) {
      Counting counting = new Counting(8, true, symmetric);
      Cooccurrences usual = count(text, counting, 5, 1, PLENTY);
      Cooccurrences other = count(text, counting, 5, threads, memory);
      assertFalse(usual.inFile());
      assertEquals(memory <= 400_000, other.inFile());
      assertEquals(all(usual), all(other));
    }
    assertEquals(0, directory.toFile().list().length, "files have no names");
  }

  @Test
  void aTableThatIsFullIsSpilledAsSortedRuns() {
    try (PairScratch scratch = new PairScratch(directory)) {
      PairSums sums = new PairSums(0, 1 << 20, true, scratch);
      Random random = new Random(1);
      long[] expected = new long[3];
      for (int i = 0; i < 60_000; i++) {
        sums.add(random.nextInt(1 << 20), random.nextInt(1 << 20), 5);
        sums.add(77, 99, 3);
        sums.add(99, 77, 4);
        expected[0] += 5;
        expected[1] += 7;
      }
      assertTrue(scratch.runs() > 10, scratch.runs() + " runs");
      List<SortedPairs> sources = new ArrayList<>(sums.sorted());
      sources.addAll(scratch.sorted(0));
      long[] last = {-1};
      PairMerge.merge(
          sources,
          (key, sum) -> {
            assertTrue(key > last[0], "sorted and distinct");
            last[0] = key;
            expected[key == SortedPairs.key(77, 99) ? 1 : 0] -= sum;
          });
      assertArrayEquals(new long[3], expected);
    }
  }

  @Test
  void aSumThatIsTooGreatStaysAtTheGreatest() {
    try (PairScratch scratch = new PairScratch(directory)) {
      PairSums sums = new PairSums(1 << 20, 10, true, scratch);
      sums.add(1, 2, Long.MAX_VALUE - 5);
      sums.add(2, 1, 10);
      List<SortedPairs> sources = new ArrayList<>(sums.sorted());
      PairSums others = new PairSums(0, 10, true, scratch);
      others.add(1, 2, Long.MAX_VALUE);
      sources.addAll(others.sorted());
      List<Long> merged = new ArrayList<>();
      PairMerge.merge(sources, (key, sum) -> merged.add(sum));
      assertEquals(List.of(Long.MAX_VALUE), merged);
    }
  }

  @Test
  void theOrderIsOfTheSeedAndKeepsSomePairsOfAWordTogether() {
    Ids text = text(150_000);
    Counting counting = new Counting(8, true, true);
    List<Pair> one = all(count(text, counting, 1, 2, PLENTY));
    List<Pair> two = all(count(text, counting, 2, 2, PLENTY));
    assertFalse(one.equals(two));
    one.sort(byWords());
    two.sort(byWords());
    assertEquals(one, two);
    List<Pair> pairs = all(count(text, counting, 1, 1, PLENTY));
    long turns = 0;
    int[] firstHalf = new int[ROWS];
    for (int i = 1; i < pairs.size(); i++) {
      turns += pairs.get(i).word() == pairs.get(i - 1).word() ? 0 : 1;
      firstHalf[pairs.get(i).word()] += i < pairs.size() / 2 ? 1 : 0;
    }
    double together = pairs.size() / (double) turns;
    assertTrue(together > 20 && together < 50, together + " pairs of a word side by side");
    long frequent = pairs.stream().filter(pair -> pair.word() == 0).count();
    assertEquals(0.5, firstHalf[0] / (double) frequent, 0.25, "pairs of a word are spread");
  }

  private static Comparator<Pair> byWords() {
    return Comparator.comparingInt(Pair::word).thenComparingInt(Pair::context);
  }

  @Test
  void aFolderThatCannotKeepTheFileIsNamedWithWhatWouldHelp() {
    Cooccurrences.Means nowhere =
        new Cooccurrences.Means(2, 0, directory.resolve("not-there"), () -> false, silent());
    Counting counting = new Counting(5, true, true);
    String message =
        assertThrows(
                FileAccessException.class,
                () -> Cooccurrences.count(text(50_000), ROWS, counting, 1, nowhere))
            .getMessage();
    assertTrue(message.startsWith("pairs of words are counted, which do not fit"), message);
    assertTrue(message.contains("not-there") && message.contains("text-memory"), message);
  }

  @Test
  void countingCanBeCancelled() {
    Cooccurrences.Means cancelled =
        new Cooccurrences.Means(2, PLENTY, directory, () -> true, silent());
    assertThrows(
        TrainingCancelledException.class,
        () -> Cooccurrences.count(text(50_000), ROWS, new Counting(5, true, true), 1, cancelled));
  }

  /** At the first questions, at the last, and at some between. */
  @Test
  void itIsCancelledWhereverItIs() {
    int all = questions();
    assertTrue(all >= 6, all + " times, while counting, merging and ordering");
    IntStream.rangeClosed(0, 12)
        .map(i -> 1 + (int) ((all - 1L) * i / 12))
        .distinct()
        .forEach(this::isCancelledAt);
  }

  @Test
  @Tag("long")
  void itIsCancelledAtEveryQuestion() {
    IntStream.rangeClosed(1, questions()).forEach(this::isCancelledAt);
  }

  /** How often a whole counting asks whether it is to go on. */
  private int questions() {
    AtomicInteger asked = new AtomicInteger();
    BooleanSupplier never =
        () -> {
          asked.incrementAndGet();
          return false;
        };
    Cooccurrences.count(
        text(50_000),
        ROWS,
        new Counting(5, true, true),
        1,
        new Cooccurrences.Means(1, PLENTY, directory, never, silent()));
    return asked.get();
  }

  private void isCancelledAt(int question) {
    AtomicInteger left = new AtomicInteger(question);
    Cooccurrences.Means stopping =
        new Cooccurrences.Means(1, PLENTY, directory, () -> left.decrementAndGet() <= 0, silent());
    assertThrows(
        TrainingCancelledException.class,
        () -> Cooccurrences.count(text(50_000), ROWS, new Counting(5, true, true), 1, stopping),
        "at question " + question);
  }

  @Test
  void aTextWithoutTwoWordsInALineHasNoPair() {
    int[] ids = new int[100];
    Arrays.setAll(ids, i -> i % 2 == 0 ? Corpus.LINE_END : i % 7);
    Cooccurrences none = count(new Ids(ids), new Counting(5, true, true), 1, 2, PLENTY);
    assertEquals(0, none.size());
    assertEquals(0, none.chunks());
  }

  @Test
  void theCountingTellsHowFarItIsToTheLastWord() {
    Ids text = text(400_000);
    List<ReadingProgress> told = new ArrayList<>();
    ReadingMeter meter = new ReadingMeter(told::add);
    Cooccurrences.count(
        text,
        ROWS,
        new Counting(5, true, true),
        1,
        new Cooccurrences.Means(2, PLENTY, directory, () -> false, meter));
    assertEquals(0, told.getFirst().tokens());
    assertEquals(text.words(), told.getLast().tokens());
    assertEquals(1, told.getLast().share().orElseThrow());
    assertTrue(told.stream().allMatch(at -> at.pass().equals("pairs")));
  }
}
