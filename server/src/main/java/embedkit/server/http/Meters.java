package embedkit.server.http;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of requests and how long they took, for Prometheus. */
final class Meters {

  /** Upper bounds in seconds. */
  private static final double[] BOUNDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  /** How long requests of a route took. */
  private static final class Times {
    final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    final LongAdder nanos = new LongAdder();

    Times() {
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = new LongAdder();
      }
    }

    void add(long took) {
      int bucket = 0;
      while (bucket < BOUNDS.length && took > BOUNDS[bucket] * 1e9) {
        bucket++;
      }
      buckets[bucket].increment();
      nanos.add(took);
    }
  }

  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
  private final Map<String, Times> times = new ConcurrentSkipListMap<>();

  /**
   * Counts an answer.
   *
   * @param route the path of a route, or a word for all others: never what a client has typed
   */
  void count(String route, int status, long nanos) {
    counts
        .computeIfAbsent(
            String.format(Locale.ROOT, "{route=\"%s\",status=\"%s\"}", route, status),
            _ -> new LongAdder())
        .increment();
    times.computeIfAbsent(route, _ -> new Times()).add(nanos);
  }

  /** Writes all. */
  void write(Metrics to) {
    to.head("embedkit_requests_total", "counter", "Requests that were answered.");
    counts.forEach((labels, count) -> to.sample("embedkit_requests_total" + labels, count.sum()));
    String name = "embedkit_request_seconds";
    to.head(name, "histogram", "How long requests took, waiting included.");
    times.forEach(
        (route, took) -> {
          String label = "route=\"" + route + "\"";
          long sum = 0;
          for (int i = 0; i < BOUNDS.length; i++) {
            sum += took.buckets[i].sum();
            to.sample(name + "_bucket{" + label + ",le=\"" + BOUNDS[i] + "\"}", sum);
          }
          sum += took.buckets[BOUNDS.length].sum();
          to.sample(name + "_bucket{" + label + ",le=\"+Inf\"}", sum);
          to.sample(
              name + "_sum{" + label + "}",
              String.format(Locale.ROOT, "%.6f", took.nanos.sum() * 1e-9));
          to.sample(name + "_count{" + label + "}", sum);
        });
  }
}
