package embedkit.app.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.server.Server;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of the dims that were tried. */
class SweepTest {

  @Test
  void oneDimAloneIsComparedWithNothing() {
    assertEquals(
        "The quality is 0.5000 at 4; one dim alone does not tell whether more pay.",
        Sweep.verdict(List.of(new Sweep(4, 0.5, 100, 1, 1)), "the quality"));
  }

  /** The explorer page reads what the command writes. */
  @Test
  void whatIsWrittenIsWhatThePagePlots() throws Exception {
    Sweep step = new Sweep(25, 0.744125, 2_759_800, 4.72, 0.105);
    String text = Sweep.HEADER + "\n" + step.csv() + "\n";
    ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    try (Server server = Server.on(0).page().sweep(Path.of("sweep.csv"), in).start();
        InputStream told = server.address().resolve("explore/sweep").toURL().openStream()) {
      assertEquals(
          "{\"file\":\"sweep.csv\",\"steps\":[{\"dim\":25,\"quality\":0.744125,"
              + "\"bytes\":2759800,\"seconds\":4.72,\"millis\":0.105}]}",
          new String(told.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void dimsThatStillPayAreComparedWithTheBestBelowThem() {
    assertEquals(
        "More dimensions still pay at 8: the quality is 0.9000 there, and 0.5000 at best below it.",
        Sweep.verdict(
            List.of(new Sweep(4, 0.5, 100, 1, 1), new Sweep(8, 0.9, 200, 2, 1)), "the quality"));
  }
}
