package embedkit.app.picture;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.app.answer.WholeFile;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;

/** Charts side by side in a PNG file. */
public final class Picture {

  private Picture() {}

  /** Checks, before long work begins, that a file's ending tells the kind of picture. */
  public static void check(String option, Path file, boolean force) {
    if (!file.toString().endsWith(".png")) {
      throw new ConfigurationException(option + " is " + file + "; a picture's file ends in .png");
    }
    WholeFile.check(file, force);
  }

  public static void write(Path file, List<JFreeChart> charts, int width, int height) {
    BufferedImage image =
        new BufferedImage(width * charts.size(), height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    for (int i = 0; i < charts.size(); i++) {
      charts.get(i).draw(pen, new Rectangle2D.Double(i * width, 0, width, height));
    }
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Else a file in the folder for temporary files, which may be full or read-only.
    ImageIO.setUseCache(false);
    try {
      ChartUtils.writeBufferedImageAsPNG(bytes, image);
    } catch (IOException e) {
      throw FileAccessException.because("cannot draw " + file, e);
    }
    WholeFile.write(file, bytes.toByteArray());
  }
}
