package embedkit.search.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.TableShape;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.testkit.ArrayStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who asks while more ask than there are processors. */
class TurnsTest {

  private static final int MOST_QUERIES = 500_000;

  private final ArrayStore rows = new ArrayStore(TableShape.f32(64, 4));
  private final ExactIndex index = new ExactIndex(rows, Metric.DOT);
  private final IndexQuery query = new IndexQuery.Near(new float[] {1, 0, 0, 0}, new long[0]);

  private List<Hit> nearest() {
    return index.nearest(List.of(query), 1, Allowed.all()).getFirst();
  }

  @Test
  void aVirtualThreadThatAsksWithoutAPauseLetsTheOthersAskToo() throws Exception {
    rows.scatter(17, 1, new float[] {2, 0, 0, 0}, 0, 4);
    int threads = 4 * Runtime.getRuntime().availableProcessors();
    AtomicInteger begun = new AtomicInteger();
    List<Future<Boolean>> met = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        met.add(
            executor.submit(
                () -> {
                  begun.incrementAndGet();
                  for (int q = 0; q < MOST_QUERIES && begun.get() < threads; q++) {
                    assertEquals(List.of(new Hit(17, 2)), nearest());
                  }
                  return begun.get() == threads;
                }));
      }
    }
    for (Future<Boolean> one : met) {
      assertTrue(one.get(), "asked " + MOST_QUERIES + " times while others had not begun");
    }
  }
}
