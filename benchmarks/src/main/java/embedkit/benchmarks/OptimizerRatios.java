package embedkit.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The ratios that {@link OptimizerBenchmark} is for, steps and copies timed in turn. */
public final class OptimizerRatios {

  private OptimizerRatios() {}

  /**
   * Prints for each storage and optimizer the share of a plain copy's speed that its step reaches.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    OptimizerBenchmark benchmark = new OptimizerBenchmark();
    for (String store : List.of("heap", "mmap")) {
      for (String optimizer : List.of("sgd", "adagrad", "rowwise-adagrad", "sparse-adam")) {
        OptimizerBenchmark.Table table = new OptimizerBenchmark.Table();
        table.store = store;
        table.optimizer = optimizer;
        table.fill();
        OptimizerBenchmark.Arrayed arrays = new OptimizerBenchmark.Arrayed();
        arrays.optimizer = optimizer;
        arrays.fill();
        Map<String, Runnable> tasks = new LinkedHashMap<>();
        tasks.put("step", () -> benchmark.step(table));
        tasks.put("copy", () -> benchmark.copy(arrays));
        Map<String, Double> time = Rounds.medians(tasks);
        table.close();
        System.out.printf(
            Locale.ROOT,
            "%s, %s: %.2f of a plain copy's speed, %.1f million rows/s%n",
            store,
            optimizer,
            time.get("copy") / time.get("step"),
            4096e3 / time.get("step"));
      }
    }
  }
}
