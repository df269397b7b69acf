package embedkit.app.picture;

import embedkit.WordLookup;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.app.answer.WholeFile;
import embedkit.search.layout.RowMap;
import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** All rows of a table in two dimensions: as a picture of points or shapes, or as a list. */
public final class RowPicture {

  private static final int SIDE = 1200;
  private static final int MARGIN = 60;
  private static final int LETTER_SIZE = 14;
  private static final Color INK = new Color(0x20242a);
  private static final Color NO_GROUP = new Color(0x9a9fa6);

  /** Each next colour is far from those before it, as the golden section is from all fractions. */
  private static final float GOLDEN = 0.618034f;

  private final RowMap map;
  private final WordLookup words;
  private final List<Long> named;
  private final int rows;
  private final double left;
  private final double bottom;
  private final double scale;

  /**
   * Prepares a picture.
   *
   * @param named the rows whose words are written; if there are none, those that have room
   */
  public RowPicture(RowMap map, EmbeddingTable table, List<Long> named) {
    this.map = map;
    this.words = WordLookup.in(table);
    this.rows = map.layout().rows();
    this.named = named.isEmpty() ? roomy(map) : named;
    double[] x = ends(map.layout().x());
    double[] y = ends(map.layout().y());
    double extent = Math.max(Math.max(x[1] - x[0], y[1] - y[0]), 1e-9);
    this.scale = (SIDE - 2 * MARGIN) / extent;
    this.left = (x[0] + x[1]) / 2 - SIDE / 2.0 / scale;
    this.bottom = (y[0] + y[1]) / 2 - SIDE / 2.0 / scale;
  }

  private static List<Long> roomy(RowMap map) {
    List<Long> rows = new ArrayList<>();
    for (int row = 0; row < map.zoom().length; row++) {
      if (map.zoom()[row] <= 1) {
        rows.add((long) row);
      }
    }
    return rows;
  }

  private static double[] ends(float[] values) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    return new double[] {least, greatest};
  }

  /** Checks, before long work begins, that a file's ending tells the kind of picture. */
  public static void check(String option, Path file, boolean force) {
    if (!file.toString().matches(".*\\.(png|svg|csv)")) {
      throw new ConfigurationException(
          option + " is " + file + "; a picture of all rows ends in .png, .svg or .csv");
    }
    WholeFile.check(file, force);
  }

  /** Writes the picture, of the kind that the file's ending tells. */
  public void write(Path file, String title) {
    String name = file.toString();
    byte[] bytes;
    if (name.endsWith(".csv")) {
      bytes = csv().getBytes(StandardCharsets.UTF_8);
    } else if (name.endsWith(".svg")) {
      bytes = svg(title).getBytes(StandardCharsets.UTF_8);
    } else {
      bytes = png(file, title);
    }
    WholeFile.write(file, bytes);
  }

  private Color colour(int cluster) {
    return cluster < 0
        ? NO_GROUP
        : Color.getHSBColor(0.58f + cluster * GOLDEN, 0.62f, 0.45f + 0.12f * (cluster % 3 + 1));
  }

  private double x(int row) {
    return (map.layout().x()[row] - left) * scale;
  }

  /** Downwards, as pictures count. */
  private double y(int row) {
    return SIDE - (map.layout().y()[row] - bottom) * scale;
  }

  /** The more points there are, the smaller is each. */
  private double radius() {
    return Math.clamp(150 / Math.sqrt(rows), 1, 4);
  }

  private byte[] png(Path file, String title) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, 0.6f));
    double radius = radius();
    for (int row = 0; row < rows; row++) {
      pen.setColor(colour(map.clusters().cluster()[row]));
      pen.fill(new Ellipse2D.Double(x(row) - radius, y(row) - radius, 2 * radius, 2 * radius));
    }
    pen.setComposite(AlphaComposite.SrcOver);
    pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, LETTER_SIZE));
    for (long row : named) {
      write(pen, words.name(row), x((int) row), y((int) row));
    }
    pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
    pen.setColor(INK);
    pen.drawString(title, 20, 32);
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.setUseCache(false);
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw FileAccessException.because("cannot draw " + file, e);
    }
    return bytes.toByteArray();
  }

  /** In the middle of its point, on a rim of white, so that it is read over others. */
  private static void write(Graphics2D pen, String word, double x, double y) {
    float at = (float) (x - pen.getFontMetrics().stringWidth(word) / 2.0);
    float line = (float) (y + LETTER_SIZE / 3.0);
    pen.setColor(Color.WHITE);
    for (int dx = -1; dx <= 1; dx++) {
      for (int dy = -1; dy <= 1; dy++) {
        pen.drawString(word, at + dx, line + dy);
      }
    }
    pen.setColor(INK);
    pen.drawString(word, at, line);
  }

  /** One path for each group: a line of no length with round ends is a point. */
  private String svg(String title) {
    int count = map.clusters().count();
    StringBuilder[] paths = new StringBuilder[count + 1];
    for (int row = 0; row < rows; row++) {
      int cluster = map.clusters().cluster()[row];
      int place = cluster < 0 ? count : cluster;
      paths[place] = paths[place] == null ? new StringBuilder() : paths[place];
      paths[place].append(String.format(Locale.ROOT, "M%.1f %.1fh0", x(row), y(row)));
    }
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$s %1$s" font-family="sans-serif">
        <title>%2$s</title>
        <rect width="%1$s" height="%1$s" fill="#fff"/>
        <g fill="none" stroke-linecap="round" stroke-opacity="0.6" stroke-width="%3$s">
        """,
            SIDE,
            escaped(title),
            String.format(Locale.ROOT, "%.1f", 2 * radius())));
    for (int place = 0; place <= count; place++) {
      if (paths[place] != null) {
        int rgb = colour(place == count ? -1 : place).getRGB() & 0xffffff;
        svg.append(String.format(Locale.ROOT, "<path stroke=\"#%06x\" d=\"", rgb));
        svg.append(paths[place]).append("\"/>\n");
      }
    }
    svg.append(
        "</g>\n<g font-size=\"14\" font-weight=\"bold\" text-anchor=\"middle\" fill=\"#20242a\"");
    svg.append(" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">\n");
    for (long row : named) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n",
              x((int) row),
              y((int) row) + LETTER_SIZE / 3.0,
              escaped(words.name(row))));
    }
    return svg.append("</g>\n</svg>\n").toString().replace("\r\n", "\n");
  }

  /** What XML cannot hold at all becomes a replacement character. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                default ->
                    escaped.appendCodePoint(
                        c < 0x20
                                || c >= 0xfffe && c <= 0xffff
                                || Character.getType(c) == Character.SURROGATE
                            ? 0xfffd
                            : c);
              }
            });
    return escaped.toString();
  }

  private String csv() {
    StringBuilder csv = new StringBuilder("word,x,y,cluster,zoom\n");
    for (int row = 0; row < rows; row++) {
      csv.append(quoted(words.name(row))).append(',');
      csv.append(map.layout().x()[row]).append(',');
      csv.append(map.layout().y()[row]).append(',');
      csv.append(map.clusters().cluster()[row]).append(',');
      // Empty for a word that is never seen.
      csv.append(Float.isFinite(map.zoom()[row]) ? Float.toString(map.zoom()[row]) : "");
      csv.append('\n');
    }
    return csv.toString();
  }

  private static String quoted(String word) {
    return word.matches("(?s).*[,\"\r\n].*") ? "\"" + word.replace("\"", "\"\"") + "\"" : word;
  }
}
