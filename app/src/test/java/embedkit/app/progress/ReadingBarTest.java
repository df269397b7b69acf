package embedkit.app.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.app.answer.Console;
import embedkit.training.progress.ReadingProgress;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of a text while it is read, on a terminal and without one. */
class ReadingBarTest {

  private final StringWriter told = new StringWriter();

  private ReadingBar bar(boolean terminal) {
    return new ReadingBar(
        new Console(
            new PrintWriter(new StringWriter()),
            new PrintWriter(told),
            InputStream.nullInputStream(),
            terminal));
  }

  private static ReadingProgress counting(long bytes, long total, double seconds) {
    return new ReadingProgress("counting", bytes, total, bytes / 5, -1, seconds);
  }

  private static ReadingProgress over(String pass, long tokens, double seconds) {
    return new ReadingProgress(pass, 0, -1, tokens, 1_000_000, seconds);
  }

  private List<String> lines() {
    return told.toString().lines().toList();
  }

  @Test
  void ofATextThatIsReadInLessThanTwoSecondsNothingIsTold() {
    try (ReadingBar bar = bar(false)) {
      bar.at(counting(0, 1000, 0));
      bar.at(counting(1000, 1000, 0.9));
      bar.at(over("phrases pass 1", 1_000_000, 0.9));
      bar.at(over("ids", 1_000_000, 0.1));
    }
    assertEquals(List.of(), lines());
  }

  @Test
  void aLineNamesThePassItsShareAndItsSpeed() {
    ReadingBar bar = bar(false);
    bar.at(counting(50_000_000, 200_000_000, 2));
    bar.at(counting(60_000_000, -1, 10));
    bar.at(over("phrases pass 1", 500_000, 10));
    assertEquals(
        List.of(
            "counting  25%  50.0 of 200.0 MB  25.0 MB/s  5.00M tokens/s",
            "counting  60.0 MB  6.0 MB/s  1.20M tokens/s", "phrases pass 1  50%  0.05M tokens/s"),
        lines());
  }

  @Test
  void fiveSecondsAtLeastAreBetweenTwoLinesWhateverThePass() {
    ReadingBar bar = bar(false);
    for (int tenths = 0; tenths <= 100; tenths++) {
      bar.at(counting(tenths, 100, tenths / 10.0));
    }
    for (int tenths = 0; tenths <= 100; tenths++) {
      bar.at(over("ids", tenths, tenths / 10.0));
    }
    // After 2, 7, 12 and 17 of 20 seconds.
    assertEquals(
        List.of("counting", "counting", "ids", "ids"),
        lines().stream().map(line -> line.split(" ")[0]).toList());
  }

  @Test
  void aReadingOfADayIsToldInAHundredLines() {
    ReadingBar bar = bar(false);
    for (int seconds = 0; seconds <= 86_400; seconds++) {
      bar.at(counting(seconds, 86_400, seconds));
    }
    assertTrue(lines().size() < 100, () -> lines().size() + " lines");
    assertTrue(lines().size() > 50, () -> lines().size() + " lines");
  }

  @Test
  void onATerminalOneBarGivesWayToTheNextAndNothingIsLeft() {
    try (ReadingBar bar = bar(true)) {
      bar.at(counting(0, 200_000_000, 0));
      bar.at(counting(200_000_000, 200_000_000, 2));
      bar.at(over("ids", 0, 0));
      bar.at(over("ids", 1_000_000, 1));
    }
    String drawn = told.toString();
    assertFalse(drawn.contains("\n"), drawn);
    assertTrue(drawn.contains("Reading, counting"), drawn);
    assertTrue(drawn.contains("Reading, ids"), drawn);
    assertTrue(drawn.endsWith("\r"), drawn);
    assertTrue(drawn.stripTrailing().lastIndexOf('\r') < drawn.length() - 100, "wiped");
  }
}
