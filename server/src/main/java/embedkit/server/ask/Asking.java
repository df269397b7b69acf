package embedkit.server.ask;

import embedkit.api.index.Metric;
import embedkit.search.Among;
import embedkit.server.http.RequestException;
import embedkit.server.json.Fields;
import embedkit.server.table.Served;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * What a client says of a question.
 *
 * @param table who is asked
 * @param fields what is said by name
 */
record Asking(Served table, Fields fields) {

  /** How many answers at the most a client gets, however many there are. */
  static final int MOST_TOP = 10_000;

  /** How many words or texts a question may have. */
  static final int MOST_WORDS = 1000;

  int top() {
    return fields.whole("top", 1, MOST_TOP).orElse(10L).intValue();
  }

  /** All answers, up to those that are sent at the most. */
  int all() {
    return fields.whole("top", 1, MOST_TOP).orElse((long) MOST_TOP).intValue();
  }

  Metric metric() {
    String name = fields.text("metric").orElse("cosine");
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                RequestException.of(
                    "metric",
                    "\"metric\" must be "
                        + Arrays.stream(Metric.values())
                            .map(metric -> metric.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))));
  }

  Among among() {
    long after = fields.whole("after", 0, Long.MAX_VALUE).orElse(0L);
    long first = fields.whole("first", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
    if (after >= first) {
      throw RequestException.of(
          "first",
          String.format(Locale.ROOT, "\"after\" %d and \"first\" %d leave no rows", after, first));
    }
    Optional<LongPredicate> matching =
        fields.text("match").map(expression -> Matching.of(table, expression));
    return new Among(after, first, Optional.empty(), matching);
  }
}
