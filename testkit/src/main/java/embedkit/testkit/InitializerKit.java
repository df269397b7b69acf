package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.spi.InitializerProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every initializer keeps. Extend it with your provider, and every rule is a test. */
public abstract class InitializerKit {

  private static final int ROWS = 40;
  private static final int DIM = 7;

  /** For subclasses. */
  protected InitializerKit() {}

  /**
   * Returns the provider to test.
   *
   * @return a fresh provider
   */
  protected abstract InitializerProvider provider();

  /**
   * Returns specs that the provider accepts, with options in their various ranges.
   *
   * @return one spec or more, beginning with the provider's name
   */
  protected abstract List<String> specs();

  /**
   * Returns the tokens of the table that is filled, where the initializer needs them.
   *
   * @param rows how many
   * @return as many tokens, or empty
   */
  protected Optional<Vocabulary> vocabulary(int rows) {
    return Optional.empty();
  }

  private Initializer.Target target(long seed) {
    return new Initializer.Target(TableShape.f32(ROWS, DIM), vocabulary(ROWS), seed);
  }

  private Initializer make(String spec) {
    Providers<InitializerProvider> all = Providers.of("initializer", List.of(provider()));
    Providers.Choice<InitializerProvider> choice = all.choose(spec);
    return choice.provider().create(choice.options());
  }

  private float[] fill(Initializer initializer, long seed) {
    float[] table = new float[ROWS * DIM];
    initializer.bind(target(seed)).fill(0, ROWS, table, 0, DIM);
    return table;
  }

  /** The text form is a round trip. */
  @Test
  public void theSpecParsesBackToAnEqualInitializer() {
    for (String spec : specs()) {
      Initializer made = make(spec);
      assertEquals(made, make(made.spec()), spec);
    }
  }

  /** The same seed gives the same rows, whatever the order and the size of the blocks. */
  @Test
  public void rowsDependOnSeedAndRowAlone() {
    for (String spec : specs()) {
      Initializer made = make(spec);
      float[] whole = fill(made, 42);
      Initializer.Rows rows = made.bind(target(42));
      for (int row = ROWS - 1; row >= 0; row--) {
        float[] one = new float[DIM];
        rows.fill(row, 1, one, 0, DIM);
        assertArrayEquals(Arrays.copyOfRange(whole, row * DIM, (row + 1) * DIM), one, spec);
      }
    }
  }

  /** Columns from dim to stride, and what stands around the block, are left alone. */
  @Test
  public void nothingBesideTheRowsIsWritten() {
    for (String spec : specs()) {
      float[] block = new float[3 + 4 * (DIM + 2)];
      Arrays.fill(block, 77);
      make(spec).bind(target(1)).fill(5, 4, block, 3, DIM + 2);
      for (int i = 0; i < block.length; i++) {
        boolean value = i >= 3 && (i - 3) % (DIM + 2) < DIM;
        assertTrue(value ? block[i] != 77 : block[i] == 77, spec + " at " + i);
      }
    }
  }

  /** A block that leaves its array, and rows that the table lacks, are refused beforehand. */
  @Test
  public void aBlockThatDoesNotFitIsRefused() {
    for (String spec : specs()) {
      Initializer.Rows rows = make(spec).bind(target(1));
      float[] block = new float[3 * DIM];
      Arrays.fill(block, 77);
      float[] before = block.clone();
      Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
      assertThrows(bounds, () -> rows.fill(0, 4, block, 0, DIM), spec);
      assertThrows(bounds, () -> rows.fill(0, 3, block, 1, DIM), spec);
      assertThrows(bounds, () -> rows.fill(0, 1, block, -1, DIM), spec);
      assertThrows(bounds, () -> rows.fill(0, 3, block, 0, Integer.MAX_VALUE), spec);
      Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
      assertThrows(illegal, () -> rows.fill(0, 2, block, 0, DIM - 1), spec);
      assertThrows(illegal, () -> rows.fill(0, -1, block, 0, DIM), spec);
      Class<RowOutOfRangeException> range = RowOutOfRangeException.class;
      assertThrows(range, () -> rows.fill(-1, 2, block, 0, DIM), spec);
      assertThrows(range, () -> rows.fill(ROWS - 1, 2, block, 0, DIM), spec);
      assertThrows(range, () -> rows.fill(Long.MAX_VALUE, 1, block, 0, DIM), spec);
      assertArrayEquals(before, block, spec);
    }
  }

  /** All numbers are finite. */
  @Test
  public void everyNumberIsFinite() {
    for (String spec : specs()) {
      for (float value : fill(make(spec), 9)) {
        assertTrue(Float.isFinite(value), spec);
      }
    }
  }

  /** A random initializer gives other rows for another seed, and no two rows alike. */
  @Test
  public void aRandomInitializerRepeatsNothing() {
    for (String spec : specs()) {
      float[] one = fill(make(spec), 1);
      boolean constant = true;
      for (float value : one) {
        constant &= value == one[0];
      }
      if (!constant) {
        assertFalse(Arrays.equals(one, fill(make(spec), 2)), spec);
        assertFalse(
            Arrays.equals(Arrays.copyOfRange(one, 0, DIM), Arrays.copyOfRange(one, DIM, 2 * DIM)));
      }
    }
  }

  /** An option that is not declared is refused. */
  @Test
  public void anUnknownOptionIsRefused() {
    String spec = provider().name() + ":no-such-option=1";
    assertThrows(ConfigurationException.class, () -> make(spec));
  }
}
