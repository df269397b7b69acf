package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.spi.Options;
import embedkit.spi.StoreProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules that every store keeps, as one dynamic test for each rule, element type and dim. Extend
 * it with your provider. What a store does is compared with {@link ArrayStore}, bit for bit; rows
 * with a scale to within half a step of it.
 *
 * <p>A store that cannot grow refuses {@code append} with a {@link embedkit.api.StoreException},
 * and passes; all else is asked of every store.
 */
public abstract class StoreKit {

  /** For subclasses. */
  protected StoreKit() {}

  /**
   * Returns the provider that is tried.
   *
   * @return a fresh provider or always the same
   */
  protected abstract StoreProvider provider();

  /**
   * Returns the element types that the storage keeps the rows of tables in. Slots can have them,
   * too, and be whole numbers of 32 and 64 bits.
   *
   * @return all of them, unless overridden
   */
  protected List<ElementType> elementTypes() {
    return ElementType.ofTables();
  }

  /**
   * Returns the dims that are tried.
   *
   * @return tiny, odd and large ones, unless overridden
   */
  protected List<Integer> dims() {
    return List.of(1, 3, 100, 300, 1023);
  }

  /**
   * Makes a store to try.
   *
   * @param shape its shape
   * @return a fresh, writable store of zeros; the kit closes it
   */
  protected EmbeddingStore create(TableShape shape) {
    return provider().create(shape, Options.defaults(provider().options()));
  }

  /**
   * Returns the rules as tests.
   *
   * @return one test for each rule, element type and dim
   */
  @TestFactory
  public Stream<DynamicTest> everyRuleIsKept() {
    return elementTypes().stream()
        .flatMap(type -> dims().stream().flatMap(dim -> rules(type, dim)));
  }

  /**
   * Returns the rules of threads, each tried for many rounds: no number torn, no sum of a thread's
   * own rows lost, no close that is missed or harms the process.
   *
   * @return one long test for each rule and element type
   */
  @TestFactory
  @Tag("long")
  public Stream<DynamicTest> theRulesOfThreadsHoldForAThousandRounds() {
    return elementTypes().stream()
        .flatMap(
            type ->
                new StoreRules(this::create, elementTypes(), type, 17)
                    .ofThreads().entrySet().stream()
                        .map(
                            rule ->
                                DynamicTest.dynamicTest(
                                    rule.getKey() + " (" + type.text() + ")",
                                    () -> {
                                      for (int round = 0; round < 1000; round++) {
                                        rule.getValue().execute();
                                      }
                                    })));
  }

  /**
   * Returns the rule of wild calls, for many rounds: wrong rows, offsets, strides and counts are
   * refused before anything changes.
   *
   * @return one long test for each element type
   */
  @TestFactory
  @Tag("long")
  public Stream<DynamicTest> wildCallsAreRefusedForAMillionRounds() {
    return elementTypes().stream()
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.text(),
                    () -> new StoreRules(this::create, elementTypes(), type, 5).wild(1_000_000)));
  }

  /**
   * A storage that collects rows keeps them all, from the first block to the last, and leaves
   * nothing behind.
   *
   * @param folder where a scratch file may lie
   * @throws IOException if the folder cannot be read
   */
  @Test
  public void rowsThatAreCollectedAreAllKept(@TempDir Path folder) throws IOException {
    assumeTrue(provider().staging() != StoreProvider.Staging.NOWHERE, "it collects no rows");
    int dim = 7;
    int block = 1 << 14;
    float[] values = new float[block * dim];
    try (EmbeddingStore store = provider().stage(dim, folder)) {
      assertEquals(TableShape.f32(0, dim), store.shape());
      for (int count : new int[] {block, block, block, 5}) {
        long first = store.append(count);
        for (int i = 0; i < count * dim; i++) {
          values[i] = first * dim + i;
        }
        store.scatter(first, count, values, 0, dim);
      }
      assertEquals(3L * block + 5, store.rows());
      for (long first = 0; first < store.rows(); first += block) {
        int count = (int) Math.min(block, store.rows() - first);
        store.gather(first, count, values, 0, dim);
        for (int i = 0; i < count * dim; i++) {
          assertEquals(first * dim + i, values[i]);
        }
      }
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  private Stream<DynamicTest> rules(ElementType type, int dim) {
    StoreRules rules = new StoreRules(this::create, elementTypes(), type, dim);
    return rules.all().entrySet().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.getKey() + " (" + type.text() + ", dim " + dim + ")", rule.getValue()));
  }
}
