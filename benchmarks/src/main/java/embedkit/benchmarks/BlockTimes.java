package embedkit.benchmarks;

import embedkit.kernels.Kernels;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What one block of skip-gram costs, kernel by kernel: 64 words, of which 56 are distinct, with the
 * words around them and 31 distinct random words. Processor time of the thread, in microseconds a
 * block, so that a busy machine changes it little; the least and the median of some rounds.
 */
public final class BlockTimes {

  private static final int WORDS = 64;
  private static final int DISTINCT = 56;
  private static final int NEGATIVES = 31;
  private static final int OUTPUTS = NEGATIVES + WORDS;
  private static final int WINDOW = 5;
  private static final int REPEATS = 1000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private BlockTimes() {}

  /**
   * Prints the times.
   *
   * @param arguments the dim, and how many rounds; the first half of them does not count
   */
  public static void main(String[] arguments) {
    int dim = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 12;
    Map<String, Runnable> kernels = kernels(dim);
    Map<String, double[]> times = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Runnable> kernel : kernels.entrySet()) {
        times.computeIfAbsent(kernel.getKey(), name -> new double[rounds])[round] =
            time(kernel.getValue());
      }
    }
    times.forEach(
        (name, all) -> {
          double[] late = Arrays.copyOfRange(all, rounds / 2, rounds);
          Arrays.sort(late);
          System.out.printf(
              Locale.ROOT, "%-14s %6.2f %6.2f%n", name, late[0], late[late.length / 2]);
        });
  }

  private static double time(Runnable kernel) {
    long begin = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < REPEATS; i++) {
      kernel.run();
    }
    return (THREADS.getCurrentThreadCpuTime() - begin) / (REPEATS * 1e3);
  }

  private static Map<String, Runnable> kernels(int dim) {
    Random random = new Random(1);
    int stride = Kernels.stride(dim);
    int columns = Kernels.columns(NEGATIVES + 1);
    float[] x = numbers(random, WORDS * stride);
    float[] dx = new float[x.length];
    float[] y = numbers(random, (OUTPUTS + 4) * stride);
    float[] dy = new float[y.length];
    float[] panels = new float[dim * columns];
    float[] logits = new float[WORDS * columns];
    float[] ones = new float[WORDS];
    Arrays.fill(ones, 1);
    int[] hidden = new int[WORDS];
    int[] start = new int[WORDS + 1];
    int[] rows = new int[WORDS * 2 * WINDOW];
    for (int i = 0; i < WORDS; i++) {
      hidden[i] = Math.min(DISTINCT - 1, i);
      start[i + 1] = start[i];
      int width = 1 + random.nextInt(WINDOW);
      for (int j = Math.max(0, i - width); j <= Math.min(WORDS - 1, i + width); j++) {
        if (j != i) {
          rows[start[i + 1]++] = NEGATIVES + j;
        }
      }
    }
    float[] pairs = new float[rows.length + Kernels.lanes()];
    Map<String, Runnable> kernels = new LinkedHashMap<>();
    kernels.put("transpose", () -> Kernels.transpose(y, NEGATIVES, stride, dim, panels, columns));
    kernels.put(
        "products", () -> Kernels.products(x, DISTINCT, stride, dim, panels, columns, logits));
    kernels.put("logistic", () -> Kernels.logistic(logits, DISTINCT, columns, ones, ones));
    kernels.put(
        "accumulate x",
        () -> {
          Arrays.fill(dx, 0);
          Kernels.accumulate(logits, columns, 1, DISTINCT, NEGATIVES, y, dx, stride);
        });
    kernels.put(
        "accumulate y",
        () -> {
          Arrays.fill(dy, 0);
          Kernels.accumulate(logits, 1, columns, NEGATIVES + 1, DISTINCT, x, dy, stride);
        });
    kernels.put("dots", () -> Kernels.dots(x, hidden, y, rows, start, WORDS, stride, pairs));
    kernels.put("logistic true", () -> Kernels.logisticPositive(pairs, start[WORDS]));
    kernels.put(
        "spread",
        () -> Kernels.spread(x, dx, hidden, y, dy, rows, rows, start, WORDS, stride, pairs));
    return kernels;
  }

  private static float[] numbers(Random random, int n) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = random.nextFloat() * 0.2f - 0.1f;
    }
    return numbers;
  }
}
