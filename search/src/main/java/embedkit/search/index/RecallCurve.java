package embedkit.search.index;

import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.Progress;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.VectorIndex;
import embedkit.search.exact.ExactIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the index of a table finds, and in which time, the longer it looks. Rows of the table are
 * asked for one by one by one thread, each left out of its own answer.
 *
 * @param sample how many rows were asked for
 * @param top how many nearest rows were sought of each
 * @param exactMicros microseconds of a query that reads every row, which finds all
 * @param points one a beam, the narrowest first
 */
@Incubating
public record RecallCurve(int sample, int top, double exactMicros, List<Point> points) {

  /**
   * One way to ask.
   *
   * @param beam how many candidates were kept while a query was answered
   * @param recall the mean share of the nearest rows that was found, 0 to 1
   * @param micros microseconds of a query, the median of all
   */
  public record Point(int beam, double recall, double micros) {}

  static final int TOP = 10;

  private static final int[] BEAMS = {10, 20, 50, 100, 200, 400, 800};
  private static final int SAMPLE = 200;

  /** So often all are asked before the first is timed: code that was just begun is slow. */
  private static final int WARMING = 5;

  /** Queries that read every row take long in a large table, and each as long as the next. */
  private static final int EXACT_SAMPLE = 20;

  /** Copies the points. */
  public RecallCurve {
    points = List.copyOf(points);
  }

  /**
   * Measures the index that is kept beside a table, by beams from 10 to 800 and 200 rows. Other
   * work of the machine meanwhile makes queries seem slower than they are.
   *
   * @param indexes opens the index, once for each beam
   * @param table the table, which stays open meanwhile
   * @param file the table's file
   * @param progress told how many queries of all are done; what it throws ends the measurement
   * @return the curve
   * @throws embedkit.api.ConfigurationException if there is no index, or it is of other rows
   * @throws embedkit.api.VectorFileException if its file is broken
   */
  public static RecallCurve of(
      Indexes indexes, EmbeddingTable table, Path file, Progress progress) {
    EmbeddingStore rows = table.store();
    List<IndexQuery> queries = sample(rows, SAMPLE);
    int scans = Math.min(EXACT_SAMPLE, queries.size());
    long total = (long) queries.size() * (1 + 2L * BEAMS.length) + 2L * scans;
    long done = 0;
    List<List<Hit>> wanted = List.of();
    double exactMicros = 0;
    List<Point> points = new ArrayList<>();
    for (int beam : BEAMS) {
      try (VectorIndex index =
          indexes.open(table, file, Map.of("search", Integer.toString(beam)))) {
        if (points.isEmpty()) {
          VectorIndex exact = new ExactIndex(rows, index.metric());
          wanted = inTurn(exact, queries, progress, done, total);
          done += queries.size();
          exactMicros = micros(exact, queries.subList(0, scans), progress, done, total);
          done += 2L * scans;
          for (int pass = 0; pass < WARMING; pass++) {
            queries.forEach(query -> index.nearest(query, TOP, Allowed.all()));
          }
        }
        double recall = recall(index.nearest(queries, TOP, Allowed.all()), wanted);
        points.add(new Point(beam, recall, micros(index, queries, progress, done, total)));
        done += 2L * queries.size();
      }
    }
    return new RecallCurve(queries.size(), TOP, exactMicros, points);
  }

  /** The answers of an index that reads every row, some at a time so that progress is seen. */
  private static List<List<Hit>> inTurn(
      VectorIndex exact, List<IndexQuery> queries, Progress progress, long done, long total) {
    List<List<Hit>> answers = new ArrayList<>(queries.size());
    for (int at = 0; at < queries.size(); at += EXACT_SAMPLE) {
      List<IndexQuery> some = queries.subList(at, Math.min(queries.size(), at + EXACT_SAMPLE));
      answers.addAll(exact.nearest(some, TOP, Allowed.all()));
      progress.at(done + answers.size(), total);
    }
    return answers;
  }

  /** The median time of a query, each asked once before so that nothing is read or compiled. */
  private static double micros(
      VectorIndex index, List<IndexQuery> queries, Progress progress, long done, long total) {
    long[] nanos = new long[queries.size()];
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < nanos.length; i++) {
        long start = System.nanoTime();
        index.nearest(queries.get(i), TOP, Allowed.all());
        nanos[i] = System.nanoTime() - start;
        progress.at(done + (long) pass * nanos.length + i + 1, total);
      }
    }
    Arrays.sort(nanos);
    return nanos.length == 0 ? 0 : nanos[nanos.length / 2] * 1e-3;
  }

  /** Rows of a store, evenly spaced, as queries that are not their own answers. */
  static List<IndexQuery> sample(EmbeddingStore rows, int sample) {
    int asked = (int) Math.min(rows.rows(), sample);
    List<IndexQuery> queries = new ArrayList<>(asked);
    for (int i = 0; i < asked; i++) {
      long row = rows.rows() * i / asked;
      float[] vector = new float[rows.dim()];
      rows.gather(row, 1, vector, 0, vector.length);
      if (finite(vector)) {
        queries.add(new IndexQuery.Near(vector, row));
      }
    }
    return queries;
  }

  private static boolean finite(float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** The mean share of what is wanted that was found; 1 where nothing is. */
  static double recall(List<List<Hit>> found, List<List<Hit>> wanted) {
    double sum = 0;
    int counted = 0;
    for (int i = 0; i < wanted.size(); i++) {
      if (!wanted.get(i).isEmpty()) {
        List<Long> near = wanted.get(i).stream().map(Hit::row).toList();
        sum +=
            (double) found.get(i).stream().filter(hit -> near.contains(hit.row())).count()
                / near.size();
        counted++;
      }
    }
    return counted == 0 ? 1 : sum / counted;
  }
}
