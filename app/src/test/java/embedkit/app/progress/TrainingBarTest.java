package embedkit.app.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.app.answer.Console;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.progress.TrainingProgress;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of a run where there is no terminal. */
class TrainingBarTest {

  private final StringWriter told = new StringWriter();
  private final TrainingBar bar =
      TrainingBar.of(
          new Console(
              new PrintWriter(new StringWriter()),
              new PrintWriter(told),
              InputStream.nullInputStream(),
              false));

  private void at(long words, double seconds) {
    bar.at(new TrainingProgress(words, 1000, seconds, 2.5, 0.025));
  }

  private List<String> firsts() {
    return told.toString().lines().map(line -> line.split(" ")[0]).toList();
  }

  @Test
  void aLineComesAtTheFirstPercentAndAtEachTenth() {
    for (int words = 0; words <= 1000; words++) {
      at(words, words / 1000.0);
    }
    assertEquals(
        List.of("1%", "10%", "20%", "30%", "40%", "50%", "60%", "70%", "80%", "90%", "100%"),
        firsts());
  }

  @Test
  void aRunThatIsTakenUpTellsWhereItIsAtOnce() {
    at(371, 1);
    at(399, 2);
    at(400, 3);
    assertEquals(List.of("37%", "40%"), firsts());
  }

  @Test
  void aSlowRunIsHeardOfEveryMinute() {
    for (int seconds = 0; seconds < 600; seconds++) {
      at(1 + seconds / 100, seconds);
    }
    assertEquals(9, firsts().size(), told::toString);
  }

  @Test
  void aLineHasSpeedLossRateAndTimeLeft() {
    at(500, 2_000_000);
    String line = told.toString();
    assertTrue(line.contains("loss 2.5000  lr 0.02500  555.6 h left"), line);
    at(1000, 2);
    assertTrue(told.toString().contains("0 s left"), told::toString);
    assertTrue(told.toString().contains("100%  500 words/s"), told::toString);
  }

  @Test
  void aQuickRunTellsMillionsOfWords() {
    bar.at(new TrainingProgress(200_000, 200_000, 1, 2.5, 0.025));
    assertTrue(told.toString().startsWith("100%  0.20M words/s"), told::toString);
  }

  @Test
  void nothingIsToldBeforeTheFirstWord() {
    at(0, 100);
    assertEquals(List.of(), firsts());
  }

  @Test
  void aBarThatEndsAtOnceLeavesALineOfItsOwnToWhatFollows() {
    Console terminal =
        new Console(
            new PrintWriter(new StringWriter()),
            new PrintWriter(told),
            InputStream.nullInputStream(),
            true);
    try (TrainingBar drawn = TrainingBar.of(terminal)) {
      drawn.at(new TrainingProgress(1000, 1000, 1, 2.5, 0.025));
    }
    assertTrue(told.toString().endsWith(System.lineSeparator()), told::toString);
  }

  @Test
  void pairsThatAreCountedFirstAreHeardOf() {
    bar.counting(new ReadingProgress("pairs", 0, -1, 0, 10_000_000, 0));
    bar.counting(new ReadingProgress("pairs", 0, -1, 5_000_000, 10_000_000, 4));
    at(500, 2);
    assertEquals("pairs  50%  1.25M tokens/s", told.toString().lines().findFirst().orElse(""));
    assertEquals(List.of("pairs", "50%"), firsts());
  }
}
