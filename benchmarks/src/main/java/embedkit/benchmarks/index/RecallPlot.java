package embedkit.benchmarks.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws recall against speed as an SVG: a line for each peer, what is missed and the queries per
 * processor second both in powers of ten.
 */
public final class RecallPlot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 460;
  private static final int LEFT = 80;
  private static final int RIGHT = 110;
  private static final int TOP = 44;
  private static final int BOTTOM = 56;
  private static final double[] RECALLS = {0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999};
  private static final double[] SPEEDS = {
    100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000
  };
  private static final List<String> COLOURS =
      List.of("#1b5e9b", "#c0592b", "#3b8a4a", "#7a4fa3", "#8a7a1f", "#666666");

  /** All is found where nothing was missed in so many; a logarithm has no zero. */
  private static final double LEAST_MISSED = 2e-4;

  private record Point(double recall, double speed) {}

  private final Map<String, List<Point>> lines = new LinkedHashMap<>();
  private final StringBuilder svg = new StringBuilder();
  private double fromMissed = 0;
  private double toMissed = 1;
  private double fromSpeed = Double.MAX_VALUE;
  private double toSpeed = 0;

  private RecallPlot() {}

  /**
   * Draws.
   *
   * @param args the picture's file; its title; a file with lines of peer, recall and queries per
   *     processor second, with commas
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    RecallPlot plot = new RecallPlot();
    for (String line : Files.readAllLines(Path.of(args[2]))) {
      String[] parts = line.split(",", -1);
      plot.lines
          .computeIfAbsent(parts[0], peer -> new ArrayList<>())
          .add(new Point(Double.parseDouble(parts[1]), Double.parseDouble(parts[2])));
    }
    Files.writeString(Path.of(args[0]), plot.drawn(args[1]));
  }

  private static double missed(double recall) {
    return Math.max(1 - recall, LEAST_MISSED);
  }

  private double x(double recall) {
    double share = Math.log(fromMissed / missed(recall)) / Math.log(fromMissed / toMissed);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double speed) {
    double share = Math.log(speed / fromSpeed) / Math.log(toSpeed / fromSpeed);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private String drawn(String title) {
    for (List<Point> points : lines.values()) {
      points.sort(Comparator.comparingDouble(Point::recall));
      for (Point point : points) {
        fromMissed = Math.max(fromMissed, missed(point.recall()) * 1.1);
        toMissed = Math.min(toMissed, missed(point.recall()) / 1.1);
        fromSpeed = Math.min(fromSpeed, point.speed() / 1.2);
        toSpeed = Math.max(toSpeed, point.speed() * 1.2);
      }
    }
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"13\">",
        WIDTH, HEIGHT);
    add("<title>%s</title>", title);
    add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, HEIGHT);
    add("<text x=\"%d\" y=\"24\" font-size=\"15\" font-weight=\"bold\">%s</text>", LEFT, title);
    add("<g stroke=\"#ddd\" fill=\"#444\">");
    for (double recall : RECALLS) {
      if (missed(recall) <= fromMissed && missed(recall) >= toMissed) {
        double x = x(recall);
        add("<path d=\"M%.1f %dV%d\"/>", x, TOP, HEIGHT - BOTTOM);
        add(
            "<text stroke=\"none\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>",
            x, HEIGHT - BOTTOM + 18, Double.toString(recall).substring(1));
      }
    }
    for (double speed : SPEEDS) {
      if (speed >= fromSpeed && speed <= toSpeed) {
        double y = y(speed);
        add("<path d=\"M%d %.1fH%d\"/>", LEFT, y, WIDTH - RIGHT);
        add(
            "<text stroke=\"none\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%,d</text>",
            LEFT - 8, y + 4, (long) speed);
      }
    }
    add("</g>");
    add(
        "<text text-anchor=\"middle\" x=\"%d\" y=\"%d\">recall@10</text>",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14);
    add(
        "<text text-anchor=\"middle\" transform=\"translate(18 %d) rotate(-90)\">queries per"
            + " processor second</text>",
        (TOP + HEIGHT - BOTTOM) / 2);
    int peer = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      line(line.getKey(), line.getValue(), peer);
      peer++;
    }
    return svg.append("</svg>\n").toString();
  }

  private void line(String peer, List<Point> points, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(String.format(Locale.ROOT, "%.1f %.1f", x(point.recall()), y(point.speed())));
    }
    add(
        "<path fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" d=\"%s\"/>",
        colour, number == 0 ? "3" : "1.7", path);
    for (Point point : points) {
      add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>",
          x(point.recall()), y(point.speed()), colour);
    }
    int legend = TOP + 16 + 18 * number;
    add(
        "<path stroke=\"%s\" stroke-width=\"3\" d=\"M%d %dh16\"/>",
        colour, WIDTH - RIGHT + 12, legend);
    add(
        "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
        WIDTH - RIGHT + 33, legend + 4, colour, peer);
  }
}
