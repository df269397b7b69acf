package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableShape;
import embedkit.api.VocabularyBuilder;
import embedkit.api.text.LineBlock;
import embedkit.api.text.LineModel;
import embedkit.api.text.LinePass;
import embedkit.api.text.Objective;
import embedkit.api.text.PairBlock;
import embedkit.api.text.PairModel;
import embedkit.api.text.PairPass;
import embedkit.api.text.Part;
import embedkit.api.text.Pass;
import embedkit.api.text.TextModel;
import embedkit.api.text.WindowBlock;
import embedkit.api.text.WindowModel;
import embedkit.api.text.WindowPass;
import embedkit.spi.ObjectiveProvider;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every objective keeps. Extend it with your provider, and every rule is a test. */
@Incubating
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

  /**
   * Returns words of which a model of labelled lines makes labels.
   *
   * @return two words or more; fastText's prefix unless overridden
   */
  protected List<String> labels() {
    return List.of("__label__good", "__label__bad", "__label__none");
  }

  private Bench bench(String spec, long seed) {
    return new Bench(make(spec), labels(), seed);
  }

  /** Examples as a model wants them: a whole block, or the least. */
  private interface Examples {
    Pass pass();

    void whole();

    void least();

    /** A row in the middle of the block. */
    Spoiled spoiled();

    Pass learned(Pass pass, Bench bench);
  }

  /** A row of a block that is put aside. */
  private static final class Spoiled {
    private final int[] rows;
    private final int at;
    private final int right;

    Spoiled(int[] rows, int at) {
      this.rows = rows;
      this.at = at;
      this.right = rows[at];
    }

    void put(int row) {
      rows[at] = row;
    }

    void mend() {
      rows[at] = right;
    }
  }

  /** Words with the words around them. */
  private static final class Windows implements Examples {
    private final WindowModel model;
    final WindowBlock block = new WindowBlock();

    private final Spoiled spoiled;

    Windows(WindowModel model, Random random) {
      this.model = model;
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
      spoiled = new Spoiled(text, size / 2);
      whole();
    }

    @Override
    public Pass pass() {
      return model.pass();
    }

    @Override
    public void whole() {
      block.choose(WINDOW, WINDOW + model.blockWords());
    }

    @Override
    public void least() {
      block.choose(WINDOW, WINDOW + 1);
    }

    @Override
    public Spoiled spoiled() {
      return spoiled;
    }

    @Override
    public Pass learned(Pass pass, Bench bench) {
      ((WindowPass) pass).learn(block, new Random(99)::nextLong, bench.parts);
      return pass;
    }
  }

  /** Distinct pairs with their weights, some of one word behind each other. */
  private static final class Pairs implements Examples {
    private final PairModel model;
    private final int size;
    private final PairBlock block = new PairBlock();

    private final Spoiled spoiled;

    Pairs(PairModel model, Random random) {
      this.model = model;
      this.size = Math.min(model.blockPairs(), VOCABULARY * 5);
      int[] words = new int[size];
      int[] contexts = new int[size];
      float[] weights = new float[size];
      for (int i = 0; i < size; i++) {
        words[i] = i / 5 % VOCABULARY;
        contexts[i] = (i * 7 + i / 5) % VOCABULARY;
        weights[i] = 0.25f + 20 * random.nextFloat();
      }
      block.lay(words, contexts, weights);
      spoiled = new Spoiled(words, size / 2);
      whole();
    }

    @Override
    public Pass pass() {
      return model.pass();
    }

    @Override
    public void whole() {
      block.choose(0, size);
    }

    @Override
    public void least() {
      block.choose(0, 1);
    }

    @Override
    public Spoiled spoiled() {
      return spoiled;
    }

    @Override
    public Pass learned(Pass pass, Bench bench) {
      ((PairPass) pass).learn(block, new Random(99)::nextLong, bench.parts);
      return pass;
    }
  }

  /** Lines of several words and a label or two. */
  private static final class Lines implements Examples {
    private final LineModel model;
    private final LineBlock block = new LineBlock();

    private final Spoiled spoiled;

    Lines(LineModel model, Random random) {
      this.model = model;
      int[] known = IntStream.range(0, VOCABULARY).filter(row -> model.label(row) >= 0).toArray();
      assertTrue(known.length > 1, "the model knows no labels; override labels()");
      int lines = model.blockLines();
      int[] words = new int[5 * lines];
      int[] wordStarts = new int[lines + 1];
      int[] labels = new int[2 * lines];
      int[] labelStarts = new int[lines + 1];
      int label = 0;
      int word = 0;
      for (int line = 0; line < lines; line++) {
        for (int k = 1 + random.nextInt(5); k > 0; k--) {
          words[word++] = random.nextInt(VOCABULARY - known.length);
        }
        for (int k = 1 + random.nextInt(2); k > 0; k--) {
          labels[label++] = model.label(known[(line + k) % known.length]);
        }
        wordStarts[line + 1] = word;
        labelStarts[line + 1] = label;
      }
      block.lay(words, wordStarts, labels, labelStarts);
      spoiled = new Spoiled(words, 0);
      whole();
    }

    @Override
    public Pass pass() {
      return model.pass();
    }

    @Override
    public void whole() {
      block.choose(0, model.blockLines());
    }

    @Override
    public void least() {
      block.choose(0, 1);
    }

    @Override
    public Spoiled spoiled() {
      return spoiled;
    }

    @Override
    public Pass learned(Pass pass, Bench bench) {
      ((LinePass) pass).learn(block, new Random(99)::nextLong, bench.parts);
      return pass;
    }
  }

  /** A model, its table of random rows, and examples of its words. */
  private static final class Bench {
    final TextModel model;
    final Examples examples;
    final EmbeddingStore table = new ArrayStore(TableShape.f32(VOCABULARY, DIM));
    final EmbeddingStore[] parts;

    Bench(Objective objective, List<String> labels, long seed) {
      Random random = new Random(seed);
      VocabularyBuilder words = new VocabularyBuilder();
      long[] counts = new long[VOCABULARY];
      for (int i = 0; i < VOCABULARY; i++) {
        counts[i] = 3 + random.nextInt(100) + 400L * (VOCABULARY - i);
        int label = i - VOCABULARY + labels.size();
        String word = label < 0 ? "w" + Integer.toString(i * i + 7, 26) + "ing" : labels.get(label);
        byte[] token = word.getBytes(StandardCharsets.UTF_8);
        words.add(token, 0, token.length, counts[i]);
      }
      model = objective.bind(new Objective.Text(words.build(), counts, DIM, WINDOW, seed));
      fill(table, random);
      model.lay(table);
      model.begin(table);
      parts = model.parts().stream().map(part -> part.of(table)).toArray(EmbeddingStore[]::new);
      for (EmbeddingStore part : parts) {
        fill(part, random);
      }
      examples =
          switch (model) {
            case WindowModel windows -> new Windows(windows, random);
            case PairModel pairs -> new Pairs(pairs, random);
            case LineModel lines -> new Lines(lines, random);
          };
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

    Pass pass() {
      return examples.pass();
    }

    Pass learned(Pass pass) {
      return examples.learned(pass, this);
    }

    double loss(Pass pass) {
      return learned(pass).loss();
    }

    double lossMoved(Pass pass, int part, long row, int d, float by) {
      float[] old = new float[parts[part].dim()];
      parts[part].gather(row, 1, old, 0, old.length);
      float[] moved = old.clone();
      moved[d] += by;
      parts[part].scatter(row, 1, moved, 0, old.length);
      double loss = loss(pass);
      parts[part].scatter(row, 1, old, 0, old.length);
      return loss;
    }
  }

  private static float[] all(EmbeddingStore store) {
    float[] values = new float[(int) store.rows() * store.dim()];
    store.gather(0, (int) store.rows(), values, 0, store.dim());
    return values;
  }

  private static float[][] gradients(Bench bench, Pass pass) {
    float[][] all = new float[bench.parts.length][];
    for (int part = 0; part < all.length; part++) {
      int dim = bench.parts[part].dim();
      all[part] = new float[(int) bench.parts[part].rows() * dim];
      for (int i = 0; i < pass.count(part); i++) {
        int to = (int) pass.rows(part)[i] * dim;
        System.arraycopy(pass.gradients(part), i * pass.stride(part), all[part], to, dim);
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
        Bench bench = bench(spec, 3);
        Pass pass = bench.pass();
        float[][] gradients = gradients(bench, bench.learned(pass));
        float step = 1f / 64;
        for (int part = 0; part < gradients.length; part++) {
          for (int i = 0; i < gradients[part].length; i += 3) {
            int dim = bench.parts[part].dim();
            long row = i / dim;
            double up = bench.lossMoved(pass, part, row, i % dim, step);
            double down = bench.lossMoved(pass, part, row, i % dim, -step);
            double slope = (up - down) / (2 * step);
            String place = spec + ", part " + part + ", row " + row + ", " + i % dim;
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
      Bench bench = bench(spec, 4);
      Pass pass = bench.learned(bench.pass());
      for (int part = 0; part < bench.parts.length; part++) {
        Part told = bench.model.parts().get(part);
        int count = pass.count(part);
        assertTrue(count >= 0 && count <= pass.rows(part).length, spec + ": " + count + " rows");
        long needed = count == 0 ? 0 : (count - 1L) * pass.stride(part) + told.dim();
        assertTrue(needed <= pass.gradients(part).length, spec + ": gradients are missing");
        assertEquals(told.rows(), bench.parts[part].rows(), spec);
        assertEquals(told.dim(), bench.parts[part].dim(), spec);
        assertTrue(pass.stride(part) >= told.dim(), spec);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < pass.count(part); i++) {
          long row = pass.rows(part)[i];
          assertTrue(row >= 0 && row < bench.parts[part].rows(), spec + ": row " + row);
          assertTrue(seen.add(row), spec + ": row " + row + " comes twice");
        }
      }
    }
  }

  /** A row that its part lacks is refused, and the pass is as good as before. */
  @Test
  public void aWordThatIsNotThereIsRefused() {
    for (String spec : specs()) {
      for (int wild : new int[] {VOCABULARY, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        Bench bench = bench(spec, 13);
        Pass pass = bench.pass();
        double loss = bench.loss(pass);
        bench.examples.spoiled().put(wild);
        RuntimeException refusal =
            assertThrows(RuntimeException.class, () -> bench.learned(pass), spec + ": " + wild);
        assertTrue(
            refusal instanceof RowOutOfRangeException
                || refusal instanceof IndexOutOfBoundsException,
            () -> spec + ": " + refusal);
        bench.examples.spoiled().mend();
        assertEquals(loss, bench.loss(pass), spec);
      }
    }
  }

  /** Learning is the optimizer's; a pass only reads. */
  @Test
  public void aPassChangesNoRow() {
    for (String spec : specs()) {
      Bench bench = bench(spec, 5);
      float[] table = all(bench.table);
      List<float[]> before = List.of(bench.parts).stream().map(ObjectiveKit::all).toList();
      bench.learned(bench.pass()).temper(0.05);
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
      Bench bench = bench(spec, 6);
      Pass used = bench.pass();
      bench.examples.least();
      bench.learned(used).temper(0.5);
      bench.examples.whole();
      bench.learned(used).temper(0.05);
      Pass fresh = bench.pass();
      assertEquals(bench.loss(fresh), bench.loss(used), spec);
      assertEquals(fresh.examples(), used.examples(), spec);
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
      Bench bench = bench(spec, 7);
      Pass pass = bench.learned(bench.pass());
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
      Bench bench = bench(spec, 8);
      if (bench.examples instanceof Windows windows) {
        windows.block.lay(new int[] {2}, new int[] {0}, new int[] {1});
        windows.block.choose(0, 1);
        Pass pass = bench.learned(bench.pass());
        assertEquals(0, pass.examples(), spec);
        assertEquals(0, pass.loss(), spec);
      }
    }
  }

  /** What a model says of its parts is what a run goes by. */
  @Test
  public void partsHaveNamesOfTheirOwnAndTheTableIsTheirsToMake() {
    for (String spec : specs()) {
      Bench bench = bench(spec, 13);
      Set<String> names = new HashSet<>();
      for (Part part : bench.model.parts()) {
        assertTrue(names.add(part.name()), spec + ": two parts are called " + part.name());
        assertTrue(part.isTable() || bench.table.slots().containsKey(part.name()), spec);
        assertEquals(part.ofWords(), part.ofWords() && part.rows() == VOCABULARY, spec);
      }
      bench.model.outputs().ifPresent(part -> assertEquals(Part.Role.OUTPUT, part.role(), spec));
    }
  }

  /** What is not a number comes out as a loss that is not finite, so that the run can stop. */
  @Test
  public void aRowThatIsNotANumberMakesTheLossNotFinite() {
    for (String spec : specs()) {
      Bench bench = bench(spec, 9);
      for (int part = 0; part < bench.parts.length; part++) {
        int dim = bench.parts[part].dim();
        float[] row = new float[dim];
        row[dim / 2] = Float.NaN;
        Pass pass = bench.learned(bench.pass());
        long touched = pass.rows(part)[0];
        float[] old = new float[dim];
        bench.parts[part].gather(touched, 1, old, 0, dim);
        bench.parts[part].scatter(touched, 1, row, 0, dim);
        assertFalse(Double.isFinite(bench.loss(bench.pass())), spec + ", part " + part);
        bench.parts[part].scatter(touched, 1, old, 0, dim);
      }
    }
  }

  /** Steps against the gradients, tempered, make the loss smaller. */
  @Test
  public void smallStepsLowerTheLoss() {
    for (String spec : specs()) {
      Bench bench = bench(spec, 10);
      Pass pass = bench.pass();
      double first = bench.loss(pass);
      for (int step = 0; step < 200; step++) {
        bench.learned(pass).temper(0.02);
        for (int part = 0; part < bench.parts.length; part++) {
          float[] change = pass.gradients(part).clone();
          for (int i = 0; i < change.length; i++) {
            change[i] *= -0.02f;
          }
          bench.parts[part].add(pass.rows(part), 0, pass.count(part), change, 0, pass.stride(part));
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
      Bench bench = bench(spec, 11);
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
      Bench bench = bench(spec, 12);
      float[] before = all(bench.table);
      bench.model.begin(bench.table);
      bench.model.compose(bench.table);
      assertArrayEquals(before, all(bench.table), 1e-5f, spec);
    }
  }
}
