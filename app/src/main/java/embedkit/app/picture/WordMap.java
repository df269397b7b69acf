package embedkit.app.picture;

import embedkit.api.EmbeddingTable;
import embedkit.search.Plane;
import embedkit.search.answer.WordPlane;
import embedkit.search.question.MapWords;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Words of a table in two dimensions, as a picture: each group of words has a colour. */
public final class WordMap {

  public static final int SIDE = 620;

  private static final List<Color> COLOURS =
      List.of(
          new Color(0x1b5e9b),
          new Color(0xc0592b),
          new Color(0x3a7d34),
          new Color(0x7b4fa3),
          new Color(0x8a6d00),
          new Color(0xb3265e));

  /** Of the picture, without title and axes; what words take is reckoned in its pixels. */
  private static final int PLOT = 580;

  /** Room around the points, as a share of their extent, for the words beside them. */
  private static final double MARGIN = 0.1;

  private final List<List<String>> groups;
  private final Plane plane;

  public WordMap(WordPlane words) {
    this.groups = words.groups();
    this.plane = words.plane();
  }

  /** Draws the words of a table; none given means those that show how meaning looks. */
  public static WordMap of(EmbeddingTable table, List<List<String>> groups) {
    return new WordMap(new MapWords(groups).in(table));
  }

  public List<List<String>> groups() {
    return groups;
  }

  public JFreeChart chart(String title) {
    XYPlot plot = new XYPlot();
    DoubleSummaryStatistics x = statistics(Plane.Point::x);
    DoubleSummaryStatistics y = statistics(Plane.Point::y);
    double extent = Math.max(x.getMax() - x.getMin(), y.getMax() - y.getMin());
    double reach = Math.max(1e-6, (0.5 + MARGIN) * extent);
    plot.setDomainAxis(axis("first principal component", x, reach));
    plot.setRangeAxis(axis("second", y, reach));
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    double pixel = 2 * reach / PLOT;
    Labels labels = new Labels();
    plane.points().forEach(point -> labels.point(point.x() / pixel, point.y() / pixel));
    int from = 0;
    for (int i = 0; i < groups.size(); i++) {
      List<String> words = groups.get(i);
      List<Plane.Point> points = plane.points().subList(from, from += words.size());
      dots(plot, i, points);
      for (int k = 0; k < words.size(); k++) {
        Plane.Point point = points.get(k);
        Labels.Side side = labels.place(point.x() / pixel, point.y() / pixel, words.get(k));
        plot.addAnnotation(label(words.get(k), point, side, pixel, colour(i)));
      }
    }
    String share = String.format(Locale.ROOT, "%.0f %% of the differences", 100 * plane.kept());
    Font font = new Font(Font.SANS_SERIF, Font.BOLD, 16);
    JFreeChart chart = new JFreeChart(title + " (" + share + ")", font, plot, false);
    chart.setBackgroundPaint(Color.WHITE);
    return chart;
  }

  private DoubleSummaryStatistics statistics(ToDoubleFunction<Plane.Point> coordinate) {
    return plane.points().stream().mapToDouble(coordinate).summaryStatistics();
  }

  private static Color colour(int group) {
    return COLOURS.get(group % COLOURS.size());
  }

  private static NumberAxis axis(String label, DoubleSummaryStatistics values, double reach) {
    double middle = (values.getMin() + values.getMax()) / 2;
    NumberAxis axis = new NumberAxis(label);
    axis.setRange(middle - reach, middle + reach);
    axis.setTickLabelsVisible(false);
    axis.setTickMarksVisible(false);
    return axis;
  }

  private static XYTextAnnotation label(
      String word, Plane.Point point, Labels.Side side, double pixel, Color colour) {
    double away = 5 * pixel;
    XYTextAnnotation label =
        new XYTextAnnotation(word, point.x() + side.x * away, point.y() + side.y * away);
    label.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    label.setPaint(colour);
    label.setTextAnchor(side.anchor);
    return label;
  }

  private static void dots(XYPlot plot, int index, List<Plane.Point> points) {
    XYSeries series = new XYSeries(Integer.toString(index), false, true);
    points.forEach(point -> series.add(point.x(), point.y()));
    XYLineAndShapeRenderer dots = new XYLineAndShapeRenderer(false, true);
    dots.setSeriesPaint(0, colour(index));
    dots.setSeriesShape(0, new Ellipse2D.Double(-3, -3, 6, 6));
    plot.setDataset(index, new XYSeriesCollection(series));
    plot.setRenderer(index, dots);
  }
}
