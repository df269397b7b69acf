package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import embedkit.spi.IndexProvider;
import embedkit.testkit.FaultyIndex.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every rule of the index kit fails for an index that breaks it, and none for one that does not.
 */
class IndexKitTest {

  /** Not a test of its own: its rules are run one by one. */
  private static IndexKit kit(Fault fault) {
    return new IndexKit() {
      private final IndexProvider provider = new FaultyIndex.Provider(fault);

      @Override
      protected IndexProvider provider() {
        return provider;
      }

      @Override
      protected List<String> specs() {
        return List.of("faulty");
      }
    };
  }

  private static List<Method> rules() {
    return Arrays.stream(IndexKit.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .toList();
  }

  private static Set<String> broken(Fault fault) throws IllegalAccessException {
    Set<String> names = new TreeSet<>();
    for (Method rule : rules().stream().filter(r -> r.getName().startsWith(fault.rule)).toList()) {
      try {
        rule.invoke(kit(fault));
      } catch (InvocationTargetException e) {
        names.add(rule.getName());
      }
    }
    return names;
  }

  @Test
  void anIndexWithoutFaultKeepsEveryRule() throws IllegalAccessException {
    assertEquals(Set.of(), broken(Fault.NONE));
  }

  @TestFactory
  Stream<DynamicTest> theRuleFindsTheFault() {
    return Arrays.stream(Fault.values())
        .filter(fault -> fault != Fault.NONE)
        .map(fault -> dynamicTest(fault.name(), () -> finds(fault)));
  }

  private static void finds(Fault fault) throws IllegalAccessException {
    assertFalse(broken(fault).isEmpty(), fault + " breaks no rule");
  }

  @Test
  void everyRuleHasAFaultThatBreaksIt() {
    assertTrue(rules().size() >= 13);
    for (Method rule : rules()) {
      assertTrue(
          Arrays.stream(Fault.values())
              .anyMatch(f -> f != Fault.NONE && rule.getName().startsWith(f.rule)),
          rule.getName());
    }
  }
}
