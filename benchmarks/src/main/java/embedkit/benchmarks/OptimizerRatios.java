package embedkit.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The ratios that {@link OptimizerBenchmark} is for, steps and copies timed in turn. */
public final class OptimizerRatios {

  private static final Map<String, Integer> ROWS_PER_ROW = new LinkedHashMap<>();

  static {
    ROWS_PER_ROW.put("sgd", 1);
    ROWS_PER_ROW.put("adagrad", 2);
    ROWS_PER_ROW.put("rowwise-adagrad", 1);
    ROWS_PER_ROW.put("sparse-adam", 3);
  }

  private OptimizerRatios() {}

  /**
   * Prints for each storage and optimizer the share of a plain copy's speed that its step reaches.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    OptimizerBenchmark benchmark = new OptimizerBenchmark();
    OptimizerBenchmark.Arrayed arrays = new OptimizerBenchmark.Arrayed();
    arrays.fill();
    for (String store : List.of("heap", "mmap")) {
      for (Map.Entry<String, Integer> optimizer : ROWS_PER_ROW.entrySet()) {
        OptimizerBenchmark.Table table = new OptimizerBenchmark.Table();
        table.store = store;
        table.optimizer = optimizer.getKey();
        table.fill();
        arrays.rowsPerRow = optimizer.getValue();
        Map<String, Runnable> tasks = new LinkedHashMap<>();
        tasks.put("step", () -> benchmark.step(table));
        tasks.put("copy", () -> benchmark.copy(arrays));
        Map<String, Double> time = Rounds.medians(tasks);
        table.close();
        System.out.printf(
            Locale.ROOT,
            "%s, %s: %.2f of a plain copy's speed, %.1f million rows/s%n",
            store,
            optimizer.getKey(),
            time.get("copy") / time.get("step"),
            4096e3 / time.get("step"));
      }
    }
  }
}
