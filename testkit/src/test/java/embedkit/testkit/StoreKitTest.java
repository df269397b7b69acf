package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.spi.StoreProvider;
import embedkit.testkit.FaultyStore.Fault;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every rule of the store kit fails for a store that breaks it, and none for one that does not. */
class StoreKitTest {

  private static StoreKit kit(Fault fault) {
    return new StoreKit() {
      @Override
      protected StoreProvider provider() {
        throw new IllegalStateException("stores are made without a provider");
      }

      @Override
      protected java.util.List<Integer> dims() {
        return java.util.List.of(3, 100);
      }

      @Override
      protected EmbeddingStore create(TableShape shape) {
        return new FaultyStore(shape, fault);
      }
    };
  }

  /** Which of the rules whose name has the words does a store with the fault break? */
  private static Set<String> broken(Fault fault, String words) {
    Set<String> names = new TreeSet<>();
    kit(fault)
        .everyRuleIsKept()
        .filter(rule -> rule.getDisplayName().contains(words))
        .forEach(
            rule -> {
              try {
                rule.getExecutable().execute();
              } catch (Throwable e) {
                names.add(rule.getDisplayName());
              }
            });
    return names;
  }

  @Test
  void aPlainStoreKeepsEveryRule() {
    assertEquals(Set.of(), broken(Fault.NONE, ""));
  }

  @TestFactory
  Stream<DynamicTest> theRuleFindsTheFault() {
    return Arrays.stream(Fault.values())
        .filter(fault -> fault != Fault.NONE)
        .map(fault -> dynamicTest(fault.name(), () -> finds(fault)));
  }

  private static void finds(Fault fault) {
    assertNotEquals(Set.of(), broken(fault, fault.rule));
  }

  @Test
  void everyRuleHasAFaultThatBreaksIt() {
    ElementType.ofTables().stream()
        .flatMap(
            type ->
                new StoreRules(ArrayStore::new, ElementType.ofTables(), type, 3)
                    .all().keySet().stream())
        .forEach(
            rule ->
                assertTrue(
                    Arrays.stream(Fault.values())
                        .anyMatch(f -> f != Fault.NONE && rule.contains(f.rule)),
                    rule));
  }
}
