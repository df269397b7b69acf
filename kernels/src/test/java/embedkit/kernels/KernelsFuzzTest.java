package embedkit.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Calls every public kernel with right and wrong arguments under the launcher's flags, where the
 * Vector API checks nothing. A wrong call ends in an exception of {@link Kernels}' own before
 * anything changes; every other call does what the plain loops do, which the JVM does check. Each
 * call is drawn from a seed that a failure names.
 */
class KernelsFuzzTest {

  private static final Path LAUNCHER =
      Path.of("..", "app", "src", "main", "dist", "bin", "embedkit");

  private static List<Method> entries() {
    return Stream.of(Kernels.class, Numbers.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .toList();
  }

  @Test
  void everyPublicKernelIsFuzzed() {
    List<String> entries = entries().stream().map(Method::getName).sorted().toList();
    List<String> fuzzed =
        Arrays.stream(FuzzedKernel.all()).map(FuzzedKernel::name).sorted().toList();
    assertEquals(entries, fuzzed, "a kernel without a fuzz entry, or an entry without a kernel");
  }

  @Test
  void theFlagsAreThoseOfTheLauncher() throws Exception {
    String script = Files.readString(LAUNCHER);
    Set<String> wanted =
        Pattern.compile("-XX:CompileCommand=[^\\s\"]+|-Djdk\\.incubator\\S+")
            .matcher(script)
            .results()
            .map(found -> found.group())
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(wanted.size() >= 3, () -> "found only " + wanted);
    List<String> given = ManagementFactory.getRuntimeMXBean().getInputArguments();
    wanted.removeAll(given);
    assertEquals(Set.of(), wanted, () -> "not among " + given);
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
  void aWrongCallEndsInAnExceptionAndARightOneInTheNumbersOfThePlainLoops() {
    Map<String, Tally> tallies = new TreeMap<>();
    for (long seed = 0; seed < 4000; seed++) {
      fuzz(seed, tallies);
    }
    tallies.forEach(
        (name, tally) ->
            assertTrue(tally.right > 500, () -> name + " was hardly called: " + tally.right));
  }

  @Test
  @Tag("long")
  @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
  void aWrongCallEndsInAnExceptionForTenMinutes() {
    Map<String, Tally> tallies = new TreeMap<>();
    long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
    long seed = 1L << 32;
    while (System.nanoTime() - end < 0) {
      fuzz(seed++, tallies);
    }
    System.out.println(seed - (1L << 32) + " seeds: " + tallies);
  }

  /** How calls of one kernel ended. */
  private static final class Tally {
    long right;
    long refused;

    @Override
    public String toString() {
      return right + " right, " + refused + " refused";
    }
  }

  private static final Map<String, Method> METHODS =
      entries().stream().collect(Collectors.toMap(Method::getName, Function.identity()));

  private static final FuzzedKernel[] KERNELS = FuzzedKernel.all();

  private static void fuzz(long seed, Map<String, Tally> tallies) {
    for (FuzzedKernel kernel : KERNELS) {
      Tally tally = tallies.computeIfAbsent(kernel.name(), name -> new Tally());
      try (Arena arena = Arena.ofConfined()) {
        if (call(kernel, new Wild(seed * 31 + kernel.name().hashCode(), arena))) {
          tally.right++;
        } else {
          tally.refused++;
        }
      } catch (AssertionError | ReflectiveOperationException | RuntimeException e) {
        throw new AssertionError(kernel.name() + ", seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** Returns false if the call was refused. */
  private static boolean call(FuzzedKernel kernel, Wild wild) throws ReflectiveOperationException {
    Object[] arguments = kernel.valid().apply(wild);
    int wrong = arguments.length == 0 ? 0 : Math.max(0, wild.upTo(4) - 1);
    boolean same = false;
    for (int i = 0; i < wrong; i++) {
      same |= wild.spoil(arguments);
    }
    Object[] before = copy(arguments, wild.arena);
    Object result;
    try {
      result = METHODS.get(kernel.name()).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      assertTrue(wild.unharmed(), "a refused call wrote beside its arrays");
      assertTrue(wrong > 0, () -> "a right call was refused: " + e.getCause());
      refused(arguments, e.getCause());
      unchanged(before, arguments);
      return false;
    }
    assertTrue(wild.unharmed(), "a call wrote beside its arrays");
    assertTrue(noneNegative(arguments), "a negative count, index or stride was taken");
    if (kernel.name().equals("above") && !same) {
      found(before, arguments, (int) result);
    } else if (kernel.plain() != null && !same) {
      Object expected = kernel.plain().apply(before);
      near(expected, result);
      if (kernel.name().equals("scaledProducts")) {
        marked(arguments);
        before[10] = arguments[10];
      }
      for (int i = 0; i < arguments.length; i++) {
        near(before[i], arguments[i]);
      }
      if (kernel.name().equals("addMapped")) {
        added(before, arguments);
      }
    }
    return true;
  }

  private static boolean noneNegative(Object[] arguments) {
    return Arrays.stream(arguments)
        .allMatch(
            each ->
                !(each instanceof Integer || each instanceof Long)
                    || ((Number) each).longValue() >= 0);
  }

  /** What the JVM throws for an array or a segment would have come too late. */
  private static void refused(Object[] arguments, Throwable refusal) {
    boolean typed =
        refusal.getClass() == IllegalArgumentException.class
            || refusal.getClass() == IndexOutOfBoundsException.class;
    boolean missing =
        refusal instanceof NullPointerException && Arrays.asList(arguments).contains(null);
    if (!typed && !missing) {
      fail("refused by other means than a check", refusal);
    }
  }

  private static Object[] copy(Object[] arguments, Arena arena) {
    Object[] copies = new Object[arguments.length];
    for (int i = 0; i < copies.length; i++) {
      copies[i] =
          switch (arguments[i]) {
            case float[] numbers -> numbers.clone();
            case int[] numbers -> numbers.clone();
            case long[] numbers -> numbers.clone();
            case MemorySegment bytes -> arena.allocate(bytes.byteSize() + 1).copyFrom(bytes);
            case null -> null;
            default -> arguments[i];
          };
    }
    return copies;
  }

  private static void unchanged(Object[] before, Object[] after) {
    for (int i = 0; i < before.length; i++) {
      boolean same =
          switch (before[i]) {
            case float[] numbers -> Arrays.equals(numbers, (float[]) after[i]);
            case int[] numbers -> Arrays.equals(numbers, (int[]) after[i]);
            case long[] numbers -> Arrays.equals(numbers, (long[]) after[i]);
            case MemorySegment bytes ->
                bytes.asSlice(0, bytes.byteSize() - 1).mismatch((MemorySegment) after[i]) < 0;
            case null -> true;
            default -> true;
          };
      assertTrue(same, "a refused call changed argument " + i);
    }
  }

  private static void near(Object expected, Object found) {
    switch (expected) {
      case null -> {}
      case float[] numbers -> {
        for (int i = 0; i < numbers.length; i++) {
          close(numbers[i], ((float[]) found)[i]);
        }
      }
      case int[] numbers -> assertTrue(Arrays.equals(numbers, (int[]) found), "indices changed");
      case long[] numbers -> assertTrue(Arrays.equals(numbers, (long[]) found), "ids changed");
      case MemorySegment bytes ->
          assertEquals(bytes.byteSize() - 1, ((MemorySegment) found).byteSize());
      case Float number -> close(number, (float) found);
      case Double number -> close(number, (double) found);
      default -> assertEquals(expected, found);
    }
  }

  private static void close(double expected, double found) {
    boolean odd = !Double.isFinite(expected) && !Double.isFinite(found);
    double most = Math.max(Math.abs(expected), Math.abs(found));
    if (!odd && !(Math.abs(expected - found) <= 1e-3 * (1 + most))) {
      fail("expected " + expected + ", found " + found);
    }
  }

  /** The bits of a number that is none may differ; no other byte may. */
  private static void added(Object[] before, Object[] after) {
    MemorySegment expected = (MemorySegment) before[8];
    MemorySegment found = (MemorySegment) after[8];
    int width = 4 * (int) after[7];
    long pitch = (long) after[9];
    for (long i = 0; i < found.byteSize(); i++) {
      long inRow = i % pitch;
      boolean number = inRow < width && i - inRow + width <= found.byteSize();
      if (number && inRow % 4 == 0) {
        float one = expected.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
        assertEquals(one, found.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i));
      } else if (!number) {
        byte one = expected.get(ValueLayout.JAVA_BYTE, i);
        assertEquals(one, found.get(ValueLayout.JAVA_BYTE, i));
      }
    }
  }

  /** As with {@link #found}, the marks are judged by the products that stand beside them. */
  private static void marked(Object[] after) {
    int m = (int) after[1];
    int p = (int) after[5];
    float[] floor = (float[]) after[8];
    float[] c = (float[]) after[9];
    long[] marks = (long[]) after[10];
    int words = Kernels.markWords(p);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < words * Long.SIZE; j++) {
        float score = j < p ? c[i * p + j] : 0;
        boolean wanted = j < p && !(score < floor[j] && score >= -Float.MAX_VALUE);
        boolean set = (marks[i * words + j / Long.SIZE] >>> j & 1) != 0;
        assertEquals(wanted, set, "row " + i + ", column " + j);
      }
    }
  }

  /** A sum that rounds otherwise may fall on the other side of its floor: what counts is c. */
  private static void found(Object[] before, Object[] after, int found) {
    float[] c = (float[]) after[0];
    int from = (int) after[1];
    int n = (int) after[2];
    float[] floor = (float[]) after[5];
    int[] hits = (int[]) after[6];
    int[] expected = ((int[]) before[6]).clone();
    int count = 0;
    for (int j = 0; j < n; j++) {
      close((float) before[3] * ((float[]) before[0])[from + j] + (float) before[4], c[from + j]);
      if (c[from + j] >= floor[j]) {
        expected[count++] = j;
      }
    }
    assertEquals(count, found);
    assertEquals(
        Arrays.toString(Arrays.copyOf(expected, count)),
        Arrays.toString(Arrays.copyOf(hits, count)));
    float[] began = (float[]) before[0];
    for (int i = 0; i < c.length; i++) {
      assertTrue(i >= from && i < from + n || Float.compare(began[i], c[i]) == 0, "c at " + i);
    }
  }
}
