package embedkit.app.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** What dimensions bring and cost, as a picture: quality, memory and training time over the dim. */
public final class SweepPlot {

  public static final int WIDTH = 900;
  public static final int HEIGHT = 560;

  private SweepPlot() {}

  public static JFreeChart chart(String title, String quality, List<Sweep> sweeps) {
    XYPlot plot = new XYPlot();
    LogAxis dims = new LogAxis("numbers per word (dim)");
    dims.setBase(2);
    dims.setTickUnit(new NumberTickUnit(1));
    dims.setNumberFormatOverride(
        new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    plot.setDomainAxis(dims);
    NumberAxis left = new NumberAxis(quality);
    left.setAutoRangeIncludesZero(false);
    add(plot, 0, left, series(quality, sweeps, Sweep::quality), new Color(0x1b5e9b));
    add(plot, 1, new NumberAxis("MB"), series("memory, MB", sweeps, Sweep::mb), Color.GRAY);
    add(
        plot,
        2,
        new NumberAxis("s"),
        series("training, s", sweeps, Sweep::seconds),
        new Color(0xc0592b));
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    JFreeChart chart = new JFreeChart(title, JFreeChart.DEFAULT_TITLE_FONT, plot, true);
    chart.setBackgroundPaint(Color.WHITE);
    return chart;
  }

  private static XYSeries series(String name, List<Sweep> sweeps, ToDoubleFunction<Sweep> value) {
    XYSeries series = new XYSeries(name);
    sweeps.forEach(sweep -> series.add(sweep.dim(), value.applyAsDouble(sweep)));
    return series;
  }

  private static void add(XYPlot plot, int index, ValueAxis axis, XYSeries series, Color colour) {
    XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(true, true);
    line.setSeriesPaint(0, colour);
    line.setSeriesStroke(0, new BasicStroke(index == 0 ? 3 : 1.5f));
    line.setSeriesShape(0, new Ellipse2D.Double(-3, -3, 6, 6));
    axis.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
    axis.setLabelPaint(colour);
    plot.setRangeAxis(index, axis);
    plot.setDataset(index, new XYSeriesCollection(series));
    plot.setRenderer(index, line);
    plot.mapDatasetToRangeAxis(index, index);
  }
}
