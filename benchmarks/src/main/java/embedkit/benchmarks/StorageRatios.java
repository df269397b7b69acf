package embedkit.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The ratios that {@link StorageBenchmark} is for, each pair of tasks timed in turn. */
public final class StorageRatios {

  private StorageRatios() {}

  /**
   * Prints the ratios of each storage.
   *
   * @param arguments names of storages; none for heap and mmap
   */
  public static void main(String[] arguments) {
    for (String store : arguments.length == 0 ? new String[] {"heap", "mmap"} : arguments) {
      StorageBenchmark rows = new StorageBenchmark();
      rows.store = store;
      rows.fill();
      Map<String, Runnable> tasks = new LinkedHashMap<>();
      tasks.put("gather", rows::gatherRandomRows);
      tasks.put("copy", rows::copyRandomRows);
      tasks.put("add", rows::addToRandomRows);
      tasks.put("pass", rows::gatherRandomRowsAndPass);
      tasks.put("gatherBlocks", rows::gatherBlocksInOrder);
      tasks.put("copyBlocks", rows::copyBlocksInOrder);
      Map<String, Double> time = Rounds.medians(tasks);
      rows.close();
      System.out.printf(
          Locale.ROOT,
          "%s: gather of random rows %.2f of a copy's speed, of blocks %.2f; add takes %.2f of"
              + " gather and a pass%n",
          store,
          time.get("copy") / time.get("gather"),
          time.get("copyBlocks") / time.get("gatherBlocks"),
          time.get("add") / time.get("pass"));
    }
  }
}
