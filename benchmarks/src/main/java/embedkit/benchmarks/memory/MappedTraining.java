package embedkit.benchmarks.memory;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TrainingCancelledException;
import embedkit.benchmarks.plot.LogPlot;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.progress.TrainingProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Learns a text in a mapped file that is the table, and tells how fast and with how much memory: a
 * process whose memory others limit ({@code benchmarks/larger-than-memory}).
 */
public final class MappedTraining {

  private static final double EVERY = 2;

  private final double most;
  private double told;
  private long toldWords;
  private double halfSeconds;
  private long halfWords;
  private boolean ended;

  private MappedTraining(double most) {
    this.most = most;
  }

  /**
   * Learns, or draws.
   *
   * @param args learn, the text, the table's file, its dim, and seconds after which the run ends,
   *     or 0 for its own end; or plot, the picture's file, its title, and a file with lines of a
   *     name, the share of the table that memory holds, and words per second, with commas
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args[0].equals("plot")) {
      plot(Path.of(args[1]), args[2], Files.readAllLines(Path.of(args[3])));
    } else {
      new MappedTraining(Double.parseDouble(args[4])).learn(args[1], args[2], args[3]);
    }
  }

  private static void plot(Path picture, String title, List<String> lines) throws IOException {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int part = 32; part > 1; part /= 2) {
      shares.put("1/" + part, 1.0 / part);
    }
    shares.put("1", 1.0);
    Map<String, Double> speeds = new LinkedHashMap<>();
    for (int speed = 1000; speed <= 10_000_000; speed *= 10) {
      for (int times : new int[] {1, 2, 5}) {
        speeds.put(String.format(Locale.ROOT, "%,d", times * speed), (double) times * speed);
      }
    }
    LogPlot plot =
        new LogPlot(
            new LogPlot.Axis("share of the table and its output rows that memory holds", shares),
            new LogPlot.Axis("words per second", speeds));
    for (String line : lines) {
      String[] parts = line.split(",", -1);
      plot.add(parts[0], Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
    }
    Files.writeString(picture, plot.drawn(title));
  }

  private void learn(String text, String file, String dim) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("corpus", text);
    settings.put("store", "mmap:path=" + file);
    settings.put("out", file);
    settings.put("dim", dim);
    settings.put("min-count", "1");
    settings.put("epochs", "1");
    settings.put("text-memory", "1");
    PipelineRun run = PipelineRun.of(Tables.installed(), Pipeline.of(settings));
    long start = System.nanoTime();
    try (EmbeddingTable table = run.train(progress -> at(progress, run))) {
      System.out.printf(Locale.ROOT, "learned %,d rows%n", table.rows());
    } catch (TrainingCancelledException e) {
      System.out.println(e.getMessage());
    }
    System.out.printf(Locale.ROOT, "whole %.1f s%n", (System.nanoTime() - start) * 1e-9);
  }

  private void at(TrainingProgress now, PipelineRun run) {
    boolean ends = now.words() == now.totalWords() || most > 0 && now.seconds() >= most;
    if (now.seconds() < told + EVERY && !ends) {
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "%.1f s: %,d words, %.0f words/s, %s%n",
        now.seconds(),
        now.words(),
        (now.words() - toldWords) / (now.seconds() - told),
        memory());
    told = now.seconds();
    toldWords = now.words();
    if (halfSeconds == 0 && most > 0 && now.seconds() >= most / 2) {
      halfSeconds = now.seconds();
      halfWords = now.words();
    }
    if (ends && !ended) {
      ended = true;
      System.out.printf(
          Locale.ROOT, "speed %.0f%n", (now.words() - halfWords) / (now.seconds() - halfSeconds));
      if (now.words() < now.totalWords()) {
        run.cancel();
      }
    }
  }

  /** Of the process what is its own, and what is of files; MiB. */
  private static String memory() {
    try {
      StringBuilder found = new StringBuilder();
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("RssAnon") || line.startsWith("RssFile")) {
          String[] parts = line.split("\\s+");
          found.append(parts[0]).append(' ').append(Long.parseLong(parts[1]) >> 10).append(' ');
        }
      }
      for (String line : Files.readAllLines(Path.of("/proc/self/stat"))) {
        String[] parts = line.substring(line.lastIndexOf(')') + 2).split(" ");
        found.append("major faults ").append(parts[9]);
      }
      return found.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
