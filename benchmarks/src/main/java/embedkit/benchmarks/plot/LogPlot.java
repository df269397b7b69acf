package embedkit.benchmarks.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws lines over two logarithmic axes as an SVG, the first line bold. */
public final class LogPlot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 460;
  private static final int LEFT = 80;
  private static final int RIGHT = 110;
  private static final int TOP = 44;
  private static final int BOTTOM = 56;
  private static final List<String> COLOURS =
      List.of("#1b5e9b", "#c0592b", "#3b8a4a", "#7a4fa3", "#8a7a1f", "#666666");

  /** Room beside the outermost points. */
  private static final double MARGIN_X = 1.1;

  private static final double MARGIN_Y = 1.2;

  /**
   * One axis.
   *
   * @param name what it is of
   * @param ticks where it is marked, by what stands there; those beyond the points are left out
   */
  public record Axis(String name, Map<String, Double> ticks) {}

  private record Point(double x, double y) {}

  private final Axis across;
  private final Axis up;
  private final Map<String, List<Point>> lines = new LinkedHashMap<>();
  private final StringBuilder svg = new StringBuilder();
  private double fromX = Double.MAX_VALUE;
  private double toX = 0;
  private double fromY = Double.MAX_VALUE;
  private double toY = 0;

  /**
   * An empty plot.
   *
   * @param across the axis from left to right
   * @param up the axis from bottom to top
   */
  public LogPlot(Axis across, Axis up) {
    this.across = across;
    this.up = up;
  }

  /**
   * Adds a point.
   *
   * @param line the name of its line
   * @param x its place across, above 0
   * @param y its place up, above 0
   */
  public void add(String line, double x, double y) {
    lines.computeIfAbsent(line, name -> new ArrayList<>()).add(new Point(x, y));
    fromX = Math.min(fromX, x / MARGIN_X);
    toX = Math.max(toX, x * MARGIN_X);
    fromY = Math.min(fromY, y / MARGIN_Y);
    toY = Math.max(toY, y * MARGIN_Y);
  }

  private double x(double value) {
    return LEFT + Math.log(value / fromX) / Math.log(toX / fromX) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    double share = Math.log(value / fromY) / Math.log(toY / fromY);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private void put(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /**
   * Draws.
   *
   * @param title what stands above it
   * @return the picture
   */
  public String drawn(String title) {
    put(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"13\">",
        WIDTH, HEIGHT);
    put("<title>%s</title>", title);
    put("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, HEIGHT);
    put("<text x=\"%d\" y=\"24\" font-size=\"15\" font-weight=\"bold\">%s</text>", LEFT, title);
    put("<g stroke=\"#ddd\" fill=\"#444\">");
    across.ticks().forEach(this::tickAcross);
    up.ticks().forEach(this::tickUp);
    put("</g>");
    put(
        "<text text-anchor=\"middle\" x=\"%d\" y=\"%d\">%s</text>",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, across.name());
    put(
        "<text text-anchor=\"middle\" transform=\"translate(18 %d) rotate(-90)\">%s</text>",
        (TOP + HEIGHT - BOTTOM) / 2, up.name());
    int number = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      line(line.getKey(), line.getValue(), number);
      number++;
    }
    return svg.append("</svg>\n").toString();
  }

  private void tickAcross(String text, double value) {
    if (value >= fromX && value <= toX) {
      double x = x(value);
      put("<path d=\"M%.1f %dV%d\"/>", x, TOP, HEIGHT - BOTTOM);
      put(
          "<text stroke=\"none\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>",
          x, HEIGHT - BOTTOM + 18, text);
    }
  }

  private void tickUp(String text, double value) {
    if (value >= fromY && value <= toY) {
      double y = y(value);
      put("<path d=\"M%d %.1fH%d\"/>", LEFT, y, WIDTH - RIGHT);
      put(
          "<text stroke=\"none\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>",
          LEFT - 8, y + 4, text);
    }
  }

  private void line(String name, List<Point> points, int number) {
    points.sort(Comparator.comparingDouble(Point::x));
    String colour = COLOURS.get(number % COLOURS.size());
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(String.format(Locale.ROOT, "%.1f %.1f", x(point.x()), y(point.y())));
    }
    put(
        "<path fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" d=\"%s\"/>",
        colour, number == 0 ? "3" : "1.7", path);
    for (Point point : points) {
      put(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>",
          x(point.x()), y(point.y()), colour);
    }
    int legend = TOP + 16 + 18 * number;
    put(
        "<path stroke=\"%s\" stroke-width=\"3\" d=\"M%d %dh16\"/>",
        colour, WIDTH - RIGHT + 12, legend);
    put(
        "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
        WIDTH - RIGHT + 33, legend + 4, colour, name);
  }
}
