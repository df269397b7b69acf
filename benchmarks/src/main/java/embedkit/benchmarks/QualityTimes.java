package embedkit.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.ReadText;
import embedkit.training.TrainingRun;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Learns one text by several pipelines, each with the seeds 1, 2, 3, ..., and compares how well the
 * tables agree with people's scores of word pairs: Spearman's correlation, and of its mean over the
 * lists a t-test against the first pipeline, paired by seed. Seeds are the outer round, so that a
 * busy machine slows all alike; time is that of the process's processors while a table learns.
 *
 * <pre>{@code benchmarks/run embedkit.benchmarks.QualityTimes text.txt 5 men.tsv,ws353.tsv \
 *   "base;epochs=5" "sum;epochs=5;vectors=sum" "gensim;tables=gensim.%d.txt"}</pre>
 *
 * <p>A variant is a name and options of {@link Pipeline}, between semicolons; instead of options it
 * may have tables of another program, {@code %d} for the seed. All are judged by the pairs whose
 * words all tables of a seed know.
 */
public final class QualityTimes {

  private static final Tables TABLES = Tables.installed();
  private static final OperatingSystemMXBean CLOCK =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final double NANOS = 1e9;

  private final String text;
  private final List<Pairs> lists;
  private final List<Variant> variants = new ArrayList<>();
  private ReadText read;

  private QualityTimes(String text, List<Pairs> lists) {
    this.text = text;
    this.lists = lists;
  }

  /**
   * Measures, and prints a table in Markdown.
   *
   * @param args the text, the number of seeds, files of word pairs between commas, and variants
   * @throws IOException if a file cannot be read
   */
  public static void main(String[] args) throws IOException {
    List<Pairs> lists = new ArrayList<>();
    for (String file : args[2].split(",")) {
      lists.add(Pairs.read(Path.of(file)));
    }
    QualityTimes times = new QualityTimes(args[0], lists);
    for (String variant : Arrays.copyOfRange(args, 3, args.length)) {
      times.variants.add(new Variant(variant));
    }
    int seeds = Integer.parseInt(args[1]);
    for (int seed = 1; seed <= seeds; seed++) {
      times.round(seed);
    }
    times.print(seeds);
  }

  private void round(int seed) {
    List<float[][][]> vectors = new ArrayList<>();
    for (Variant variant : variants) {
      try (EmbeddingTable table = table(variant, seed)) {
        vectors.add(lists.stream().map(list -> list.vectors(table)).toArray(float[][][]::new));
      }
    }
    for (int list = 0; list < lists.size(); list++) {
      boolean[] known = new boolean[lists.get(list).scores().size()];
      Arrays.fill(known, true);
      for (float[][][] each : vectors) {
        for (int pair = 0; pair < known.length; pair++) {
          known[pair] &= each[list][2 * pair] != null && each[list][2 * pair + 1] != null;
        }
      }
      for (int i = 0; i < variants.size(); i++) {
        variants.get(i).add(lists.get(list).spearman(vectors.get(i)[list], known));
      }
    }
  }

  private EmbeddingTable table(Variant variant, int seed) {
    if (variant.options.containsKey("tables")) {
      return TABLES.open(Path.of(variant.options.get("tables").replace("%d", "" + seed)));
    }
    Map<String, String> options = new LinkedHashMap<>(variant.options);
    options.put("corpus", text);
    options.put("seed", "" + seed);
    PipelineRun run = PipelineRun.of(TABLES, Pipeline.of(options));
    read = read == null ? run.read() : read;
    try (TrainingRun training = run.take(read).start()) {
      long before = CLOCK.getProcessCpuTime();
      EmbeddingTable table = training.learn();
      variant.seconds.add((CLOCK.getProcessCpuTime() - before) / NANOS);
      return table;
    }
  }

  private void print(int seeds) {
    StringBuilder names = new StringBuilder();
    lists.forEach(list -> names.append(list.name()).append(" | "));
    System.out.println(
        "| variant | " + names + "mean | less the first | t | p | seeds better | CPU s |");
    System.out.println("| --- |" + " --- |".repeat(lists.size() + 6));
    double[] first = variants.getFirst().means(lists.size(), seeds);
    for (Variant variant : variants) {
      StringBuilder line = new StringBuilder("| " + variant.name + " |");
      for (int list = 0; list < lists.size(); list++) {
        line.append(" %.4f |".formatted(variant.mean(list, lists.size())));
      }
      double[] means = variant.means(lists.size(), seeds);
      line.append(" %.4f |".formatted(Arrays.stream(means).average().orElseThrow()));
      line.append(new PairedTest(means, first).cells());
      double[] sorted = variant.seconds.stream().mapToDouble(s -> s).sorted().toArray();
      line.append(sorted.length == 0 ? " |" : " %.2f |".formatted(sorted[sorted.length / 2]));
      System.out.println(line);
    }
  }

  /** A pipeline, or another program's tables, and what was measured of it. */
  private static final class Variant {
    private final String name;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<Double> correlations = new ArrayList<>();
    private final List<Double> seconds = new ArrayList<>();

    Variant(String said) {
      String[] parts = said.split(";");
      this.name = parts[0];
      for (int i = 1; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        options.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
      }
    }

    /** The lists of a seed follow each other. */
    void add(double correlation) {
      correlations.add(correlation);
    }

    double mean(int list, int lists) {
      double sum = 0;
      for (int i = list; i < correlations.size(); i += lists) {
        sum += correlations.get(i);
      }
      return sum * lists / correlations.size();
    }

    double[] means(int lists, int seeds) {
      double[] means = new double[seeds];
      for (int i = 0; i < correlations.size(); i++) {
        means[i / lists] += correlations.get(i) / lists;
      }
      return means;
    }
  }

  /** Student's t-test of differences, two-sided. */
  private record PairedTest(double[] these, double[] those) {

    private static final int STEPS = 20_000;

    String cells() {
      int n = these.length;
      double mean = 0;
      int better = 0;
      for (int i = 0; i < n; i++) {
        mean += (these[i] - those[i]) / n;
        better += these[i] > those[i] ? 1 : 0;
      }
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += Math.pow(these[i] - those[i] - mean, 2);
      }
      if (squares == 0) {
        return " | | | |";
      }
      double t = mean / Math.sqrt(squares / (n - 1) / n);
      return " %+.4f | %.1f | %.3f | %d of %d |".formatted(mean, t, chance(t, n - 1), better, n);
    }

    /**
     * The chance of a t as far from 0: its distribution is that of {@code sqrt(freedom) tan a}
     * where a has the density cos(a)^(freedom-1), summed here.
     */
    private static double chance(double t, int freedom) {
      double from = Math.atan(Math.abs(t) / Math.sqrt(freedom));
      double tail = 0;
      double all = 0;
      for (int step = 0; step < STEPS; step++) {
        double angle = (step + 0.5) / STEPS * Math.PI / 2;
        double density = Math.pow(Math.cos(angle), freedom - 1);
        all += density;
        tail += angle >= from ? density : 0;
      }
      return tail / all;
    }
  }

  /** Pairs of words with people's scores. */
  private record Pairs(String name, List<String> words, List<Double> scores) {

    static Pairs read(Path file) throws IOException {
      List<String> words = new ArrayList<>();
      List<Double> scores = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.toLowerCase(Locale.ROOT).split("[\t, ]+");
        if (fields.length >= 3 && fields[2].matches("[0-9.]+")) {
          words.add(fields[0]);
          words.add(fields[1]);
          scores.add(Double.parseDouble(fields[2]));
        }
      }
      String name = file.getFileName().toString();
      return new Pairs(name.substring(0, name.lastIndexOf('.')), words, scores);
    }

    /** The vectors of all words; null for one that the table lacks. */
    float[][] vectors(EmbeddingTable table) {
      Vocabulary vocabulary = table.vocabulary().orElseThrow();
      int dim = table.dim();
      float[][] vectors = new float[words.size()][];
      for (int i = 0; i < vectors.length; i++) {
        long row = vocabulary.row(words.get(i));
        if (row >= 0) {
          vectors[i] = new float[dim];
          table.store().gather(row, 1, vectors[i], 0, dim);
        }
      }
      return vectors;
    }

    double spearman(float[][] vectors, boolean[] known) {
      List<Double> cosines = new ArrayList<>();
      List<Double> asked = new ArrayList<>();
      for (int pair = 0; pair < known.length; pair++) {
        if (known[pair]) {
          float[] a = vectors[2 * pair];
          float[] b = vectors[2 * pair + 1];
          cosines.add(product(a, b) / Math.sqrt(product(a, a) * product(b, b)));
          asked.add(scores.get(pair));
        }
      }
      return correlation(ranks(cosines), ranks(asked));
    }

    private static double product(float[] a, float[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (double) a[i] * b[i];
      }
      return sum;
    }

    /** Equal values share their mean rank. */
    private static double[] ranks(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
      double[] ranks = new double[sorted.length];
      for (int i = 0; i < ranks.length; i++) {
        int found = Arrays.binarySearch(sorted, values.get(i));
        int low = found;
        while (low > 0 && sorted[low - 1] == sorted[found]) {
          low--;
        }
        int high = found;
        while (high + 1 < sorted.length && sorted[high + 1] == sorted[found]) {
          high++;
        }
        ranks[i] = (low + high) / 2.0;
      }
      return ranks;
    }

    private static double correlation(double[] a, double[] b) {
      double meanA = Arrays.stream(a).average().orElseThrow();
      double meanB = Arrays.stream(b).average().orElseThrow();
      double ab = 0;
      double aa = 0;
      double bb = 0;
      for (int i = 0; i < a.length; i++) {
        ab += (a[i] - meanA) * (b[i] - meanB);
        aa += (a[i] - meanA) * (a[i] - meanA);
        bb += (b[i] - meanB) * (b[i] - meanB);
      }
      return ab / Math.sqrt(aa * bb);
    }
  }
}
