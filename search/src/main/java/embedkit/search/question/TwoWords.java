package embedkit.search.question;

import embedkit.WordLookup;
import embedkit.api.index.Metric;
import embedkit.search.Neighbor;
import embedkit.search.answer.Measure;
import embedkit.search.answer.NearWords;
import embedkit.search.answer.Scoring;
import java.util.List;
import java.util.stream.LongStream;

/** Two words that were found, for the questions about two. */
record TwoWords(WordLookup.Found first, WordLookup.Found second) {

  static TwoWords find(Questions table, String a, String b) {
    return new TwoWords(table.words().find(a), table.words().find(b));
  }

  /** The rows of the two, which are no answers. */
  long[] rows() {
    return LongStream.of(first.row(), second.row()).filter(row -> row >= 0).toArray();
  }

  List<Neighbor> closer(Questions table, Metric metric) {
    return table.neighbors().by(metric).closerThan(first.vector(), second.vector(), rows());
  }

  static NearWords few(Questions table, List<Neighbor> near, int top, Metric metric) {
    return new NearWords(
        near.subList(0, Math.min(top, near.size())),
        Measure.of(metric),
        Scoring.of(table.neighbors()).map(Scoring::ofExactRows));
  }
}
