package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.api.EmbeddingStore;
import embedkit.api.Objective;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableShape;
import embedkit.api.TextBlock;
import embedkit.api.TextModel;
import embedkit.api.TextPass;
import embedkit.api.VocabularyBuilder;
import embedkit.spi.ObjectiveProvider;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every objective keeps. Extend it with your provider, and every rule is a test. */
public abstract class ObjectiveKit {

  private static final int VOCABULARY = 40;
  private static final int DIM = 7;
  private static final int WINDOW = 3;

  /** For subclasses. */
  protected ObjectiveKit() {}

  /**
   * Returns the provider to test.
   *
   * @return a fresh provider
   */
  protected abstract ObjectiveProvider provider();

  /**
   * Returns specs that the provider accepts, with options in their various ranges.
   *
   * @return one spec or more, beginning with the provider's name
   */
  protected abstract List<String> specs();

  /**
   * Tells whether the gradients of a spec are those of its loss.
   *
   * @param spec one of {@link #specs()}
   * @return false for one that is documented to take other steps than downhill
   */
  protected boolean exact(String spec) {
    return true;
  }

  private Objective make(String spec) {
    Providers<ObjectiveProvider> all = Providers.of("objective", List.of(provider()));
    Providers.Choice<ObjectiveProvider> choice = all.choose(spec);
    return choice.provider().create(choice.options());
  }

  /** A model, its table of random rows, and a text of its words. */
  private static final class Bench {
    final TextModel model;
    final EmbeddingStore table = new ArrayStore(TableShape.f32(VOCABULARY, DIM));
    final EmbeddingStore[] parts;
    final TextBlock block = new TextBlock();

    Bench(Objective objective, long seed) {
      Random random = new Random(seed);
      VocabularyBuilder words = new VocabularyBuilder();
      long[] counts = new long[VOCABULARY];
      for (int i = 0; i < VOCABULARY; i++) {
        counts[i] = 3 + random.nextInt(100) + 400L * (VOCABULARY - i);
        byte[] token =
            ("w" + Integer.toString(i * i + 7, 26) + "ing").getBytes(StandardCharsets.UTF_8);
        words.add(token, 0, token.length, counts[i]);
      }
      model = objective.bind(new Objective.Text(words.build(), counts, DIM, WINDOW, 4, 8, 0.75));
      fill(table, random);
      model.begin(table);
      parts = model.parts().stream().map(part -> part.of(table)).toArray(EmbeddingStore[]::new);
      for (EmbeddingStore part : parts) {
        fill(part, random);
      }
      int size = model.blockWords() + 2 * WINDOW;
      int[] text = random.ints(size, 0, VOCABULARY).toArray();
      int[] low = new int[size];
      int[] high = new int[size];
      for (int i = 0; i < size; i++) {
        int width = 1 + random.nextInt(WINDOW);
        low[i] = Math.max(0, i - width);
        high[i] = Math.min(size, i + width + 1);
      }
      block.lay(text, low, high);
      block.choose(WINDOW, WINDOW + model.blockWords());
    }

    private static void fill(EmbeddingStore store, Random random) {
      float[] row = new float[store.dim()];
      for (long i = 0; i < store.rows(); i++) {
        for (int d = 0; d < row.length; d++) {
          row[d] = (float) (random.nextGaussian() * 0.5);
        }
        store.scatter(i, 1, row, 0, row.length);
      }
    }

    TextPass learned(TextPass pass) {
      pass.learn(block, new Random(99)::nextLong, parts);
      return pass;
    }

    double loss(TextPass pass) {
      return learned(pass).loss();
    }

    double lossMoved(TextPass pass, int part, long row, int d, float by) {
      float[] old = new float[DIM];
      parts[part].gather(row, 1, old, 0, DIM);
      float[] moved = old.clone();
      moved[d] += by;
      parts[part].scatter(row, 1, moved, 0, DIM);
      double loss = loss(pass);
      parts[part].scatter(row, 1, old, 0, DIM);
      return loss;
    }
  }

  private static float[] all(EmbeddingStore store) {
    float[] values = new float[(int) store.rows() * store.dim()];
    store.gather(0, (int) store.rows(), values, 0, store.dim());
    return values;
  }

  private static float[][] gradients(Bench bench, TextPass pass) {
    float[][] all = new float[bench.parts.length][];
    for (int part = 0; part < all.length; part++) {
      all[part] = new float[(int) bench.parts[part].rows() * DIM];
      for (int i = 0; i < pass.count(part); i++) {
        int to = (int) pass.rows(part)[i] * DIM;
        System.arraycopy(pass.gradients(part), i * pass.stride(), all[part], to, DIM);
      }
    }
    return all;
  }

  /** The text form is a round trip. */
  @Test
  public void theSpecParsesBackToAnEqualObjective() {
    for (String spec : specs()) {
      Objective made = make(spec);
      assertEquals(made, make(made.spec()), spec);
    }
  }

  /** Gradients are the slope of the loss, measured by moving each number a little. */
  @Test
  public void theGradientsAreTheSlopeOfTheLoss() {
    for (String spec : specs()) {
      if (exact(spec)) {
        Bench bench = new Bench(make(spec), 3);
        TextPass pass = bench.model.pass();
        float[][] gradients = gradients(bench, bench.learned(pass));
        float step = 1f / 64;
        for (int part = 0; part < gradients.length; part++) {
          for (int i = 0; i < gradients[part].length; i += 3) {
            long row = i / DIM;
            double up = bench.lossMoved(pass, part, row, i % DIM, step);
            double down = bench.lossMoved(pass, part, row, i % DIM, -step);
            double slope = (up - down) / (2 * step);
            String place = spec + ", part " + part + ", row " + row + ", " + i % DIM;
            assertEquals(slope, gradients[part][i], 0.02 * (1 + Math.abs(slope)), place);
          }
        }
      }
    }
  }

  /** An optimizer wants one gradient per row, of rows that are there. */
  @Test
  public void rowsAreDistinctAndThoseOfTheirPart() {
    for (String spec : specs()) {
      Bench bench = new Bench(make(spec), 4);
      TextPass pass = bench.learned(bench.model.pass());
      assertTrue(pass.stride() >= DIM, spec);
      for (int part = 0; part < bench.parts.length; part++) {
        int count = pass.count(part);
        assertTrue(count >= 0 && count <= pass.rows(part).length, spec + ": " + count + " rows");
        long needed = count == 0 ? 0 : (count - 1L) * pass.stride() + DIM;
        assertTrue(needed <= pass.gradients(part).length, spec + ": gradients are missing");
        assertEquals(bench.model.parts().get(part).rows(), bench.parts[part].rows(), spec);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < pass.count(part); i++) {
          long row = pass.rows(part)[i];
          assertTrue(row >= 0 && row < bench.parts[part].rows(), spec + ": row " + row);
          assertTrue(seen.add(row), spec + ": row " + row + " comes twice");
        }
      }
    }
  }

  /** A word that the vocabulary lacks is refused, and the pass is as good as before. */
  @Test
  public void aWordThatIsNotThereIsRefused() {
    for (String spec : specs()) {
      for (int wild : new int[] {VOCABULARY, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        Bench bench = new Bench(make(spec), 13);
        TextPass pass = bench.model.pass();
        double loss = bench.loss(pass);
        int size = bench.block.to() + WINDOW;
        int[] words = bench.block.words().clone();
        int[] low = bench.block.low();
        int[] high = bench.block.high();
        int[] spoiled = words.clone();
        spoiled[size / 2] = wild;
        bench.block.lay(spoiled, low, high);
        RuntimeException refusal =
            assertThrows(RuntimeException.class, () -> bench.learned(pass), spec + ": " + wild);
        assertTrue(
            refusal instanceof RowOutOfRangeException
                || refusal instanceof IndexOutOfBoundsException,
            () -> spec + ": " + refusal);
        bench.block.lay(words, low, high);
        assertEquals(loss, bench.loss(pass), spec);
      }
    }
  }

  /** Learning is the optimizer's; a pass only reads. */
  @Test
  public void aPassChangesNoRow() {
    for (String spec : specs()) {
      Bench bench = new Bench(make(spec), 5);
      float[] table = all(bench.table);
      List<float[]> before = List.of(bench.parts).stream().map(ObjectiveKit::all).toList();
      bench.learned(bench.model.pass()).temper(0.05);
      for (int part = 0; part < bench.parts.length; part++) {
        assertArrayEquals(before.get(part), all(bench.parts[part]), spec);
      }
      assertArrayEquals(table, all(bench.table), spec);
    }
  }

  /** What a pass did before makes no difference, and the same bits make the same block. */
  @Test
  public void aPassThatWasUsedGivesTheSameBitsAsAFreshOne() {
    for (String spec : specs()) {
      Bench bench = new Bench(make(spec), 6);
      TextPass used = bench.model.pass();
      bench.block.choose(WINDOW, WINDOW + 1);
      bench.learned(used).temper(0.5);
      bench.block.choose(WINDOW, WINDOW + bench.model.blockWords());
      bench.learned(used).temper(0.05);
      TextPass fresh = bench.model.pass();
      assertEquals(bench.loss(fresh), bench.loss(used), spec);
      assertEquals(fresh.pairs(), used.pairs(), spec);
      float[][] expected = gradients(bench, fresh);
      float[][] actual = gradients(bench, used);
      for (int part = 0; part < expected.length; part++) {
        assertArrayEquals(expected[part], actual[part], spec);
      }
    }
  }

  /** Tempering may shorten a gradient and never turns it. */
  @Test
  public void temperingOnlyShortens() {
    for (String spec : specs()) {
      Bench bench = new Bench(make(spec), 7);
      TextPass pass = bench.learned(bench.model.pass());
      float[][] whole = gradients(bench, pass);
      pass.temper(10);
      float[][] tempered = gradients(bench, pass);
      for (int part = 0; part < whole.length; part++) {
        for (int i = 0; i < whole[part].length; i++) {
          float w = whole[part][i];
          float t = tempered[part][i];
          assertTrue(t * w >= 0 && Math.abs(t) <= Math.abs(w) * 1.00001f, spec + ": " + w + t);
        }
      }
    }
  }

  /** A sentence of one word teaches nothing. */
  @Test
  public void aWordAloneHasNoPair() {
    for (String spec : specs()) {
      Bench bench = new Bench(make(spec), 8);
      bench.block.lay(new int[] {2}, new int[] {0}, new int[] {1});
      bench.block.choose(0, 1);
      TextPass pass = bench.learned(bench.model.pass());
      assertEquals(0, pass.pairs(), spec);
      assertEquals(0, pass.loss(), spec);
    }
  }

  /** What is not a number comes out as a loss that is not finite, so that the run can stop. */
  @Test
  public void aRowThatIsNotANumberMakesTheLossNotFinite() {
    for (String spec : specs()) {
      Bench bench = new Bench(make(spec), 9);
      float[] row = new float[DIM];
      row[DIM / 2] = Float.NaN;
      for (int part = 0; part < bench.parts.length; part++) {
        TextPass pass = bench.learned(bench.model.pass());
        long touched = pass.rows(part)[0];
        float[] old = new float[DIM];
        bench.parts[part].gather(touched, 1, old, 0, DIM);
        bench.parts[part].scatter(touched, 1, row, 0, DIM);
        assertFalse(Double.isFinite(bench.loss(bench.model.pass())), spec + ", part " + part);
        bench.parts[part].scatter(touched, 1, old, 0, DIM);
      }
    }
  }

  /** Steps against the gradients, tempered, make the loss smaller. */
  @Test
  public void smallStepsLowerTheLoss() {
    for (String spec : specs()) {
      Bench bench = new Bench(make(spec), 10);
      TextPass pass = bench.model.pass();
      double first = bench.loss(pass);
      for (int step = 0; step < 200; step++) {
        bench.learned(pass).temper(0.02);
        for (int part = 0; part < bench.parts.length; part++) {
          float[] change = pass.gradients(part).clone();
          for (int i = 0; i < change.length; i++) {
            change[i] *= -0.02f;
          }
          bench.parts[part].add(pass.rows(part), 0, pass.count(part), change, 0, pass.stride());
        }
      }
      double last = bench.loss(pass);
      assertTrue(last < 0.9 * first, spec + ": " + first + " became " + last);
    }
  }

  /** Bringing the table up to date twice is bringing it up to date. */
  @Test
  public void composingTwiceChangesNothingMore() {
    for (String spec : specs()) {
      Bench bench = new Bench(make(spec), 11);
      bench.model.compose(bench.table);
      float[] once = all(bench.table);
      bench.model.compose(bench.table);
      assertArrayEquals(once, all(bench.table), spec);
    }
  }

  /** What the initializer made is where learning begins. */
  @Test
  public void aTableThatLearnedNothingKeepsItsRows() {
    for (String spec : specs()) {
      Bench bench = new Bench(make(spec), 12);
      float[] before = all(bench.table);
      bench.model.begin(bench.table);
      bench.model.compose(bench.table);
      assertArrayEquals(before, all(bench.table), 1e-5f, spec);
    }
  }
}
