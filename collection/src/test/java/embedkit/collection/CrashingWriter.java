package embedkit.collection;

import java.nio.file.Path;
import java.util.Map;

/**
 * A process that changes a collection until it is killed, and says on its standard output what it
 * has been told is kept: {@code round} after each commit. Round {@code r} puts the items {@code
 * r-0} to {@code r-(n-1)}, replaces {@code counter}, and removes the items of round {@code r - 8}.
 */
final class CrashingWriter {

  /** Six rounds have more items than a commit merges itself, so that some are merged behind it. */
  static final int ITEMS = 200;

  static final int KEPT_ROUNDS = 8;

  private CrashingWriter() {}

  public static void main(String[] args) {
    Path directory = Path.of(args[0]);
    long round = Long.parseLong(args[1]);
    try (VectorCollection collection = VectorCollection.write(directory)) {
      while (true) {
        round++;
        for (int i = 0; i < ITEMS; i++) {
          collection.put(
              new Item(
                  round + "-" + i,
                  new float[] {round, i, 1},
                  "round " + round + " word" + i,
                  Map.of("round", round)));
          collection.remove((round - KEPT_ROUNDS) + "-" + i);
        }
        collection.put(
            new Item("counter", new float[] {round, 0, 0}, "counter", Map.of("round", round)));
        collection.commit();
        System.out.println(round);
        System.out.flush();
      }
    }
  }
}
