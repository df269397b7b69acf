package embedkit.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Times tasks in turn, round after round, so that a machine that is slower for a while is slower
 * for all of them. Ratios of their medians can be trusted where two JMH forks minutes apart cannot.
 */
final class Rounds {

  private static final int WARM = 10;
  private static final int COUNT = 40;
  private static final int TIMES = 25;

  private Rounds() {}

  /**
   * Times tasks.
   *
   * @param tasks by name
   * @return the median time of one run of each, in nanoseconds
   */
  static Map<String, Double> medians(Map<String, Runnable> tasks) {
    Map<String, double[]> times = new TreeMap<>();
    for (int round = -WARM; round < COUNT; round++) {
      for (Map.Entry<String, Runnable> task : tasks.entrySet()) {
        double time = time(task.getValue());
        if (round >= 0) {
          times.computeIfAbsent(task.getKey(), name -> new double[COUNT])[round] = time;
        }
      }
    }
    Map<String, Double> medians = new TreeMap<>();
    times.forEach(
        (name, all) -> medians.put(name, Arrays.stream(all).sorted().toArray()[COUNT / 2]));
    return medians;
  }

  private static double time(Runnable task) {
    long start = System.nanoTime();
    for (int i = 0; i < TIMES; i++) {
      task.run();
    }
    return (System.nanoTime() - start) / (double) TIMES;
  }
}
