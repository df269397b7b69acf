package embedkit.app.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

  @Test
  void dimsThatStillPayAreComparedWithTheBestBelowThem() {
    assertEquals(
        "More dimensions still pay at 8: the quality is 0.9000 there, and 0.5000 at best below it.",
        Sweep.verdict(
            List.of(new Sweep(4, 0.5, 100, 1, 1), new Sweep(8, 0.9, 200, 2, 1)), "the quality"));
  }
}
