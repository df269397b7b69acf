package embedkit.app.progress;

import embedkit.app.answer.Console;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.progress.TrainingProgress;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/**
 * The progress of a training run: of the pairs that it counts first, if it does, as {@link
 * ReadingBar} tells it; of the learning, a bar on a terminal, else a line at the first percent, at
 * each tenth, and after each minute.
 */
public final class TrainingBar implements TrainingProgress.Listener, AutoCloseable {

  /** Words a second of which a millionth part tells nothing. */
  private static final double SLOW = 50_000;

  private static final double PATIENCE = 60;

  private final Console console;
  private final ReadingBar pairs;
  private ProgressBar bar;
  private int due = 1;
  private double told;

  private TrainingBar(Console console) {
    this.console = console;
    this.pairs = new ReadingBar(console);
  }

  public static TrainingBar of(Console console) {
    return new TrainingBar(console);
  }

  @Override
  public void counting(ReadingProgress progress) {
    pairs.at(progress);
  }

  @Override
  public void at(TrainingProgress progress) {
    pairs.close();
    if (console.terminal()) {
      bar = bar == null ? Bars.of(console, "Training", "words") : bar;
      bar.maxHint(progress.totalWords());
      bar.stepTo(progress.words());
      bar.setExtraMessage(" " + figures(progress));
    } else if (progress.words() > 0) {
      line(progress);
    }
  }

  private void line(TrainingProgress progress) {
    int percent = (int) (100.0 * progress.words() / progress.totalWords());
    if (percent >= due || progress.seconds() - told >= PATIENCE) {
      due = Math.max(due, percent / 10 * 10 + 10);
      told = progress.seconds();
      console.say(percent + "%  " + figures(progress));
    }
  }

  private static String figures(TrainingProgress progress) {
    if (progress.words() == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "%s words/s  loss %.4f  lr %.5f  %s left",
        speed(progress.wordsPerSecond()),
        progress.averageLoss(),
        progress.learningRate(),
        left(progress.secondsLeft()));
  }

  /** A table that memory does not hold learns some thousand words a second. */
  private static String speed(double words) {
    return words < SLOW
        ? String.format(Locale.ROOT, "%,.0f", words)
        : String.format(Locale.ROOT, "%.2fM", words * 1e-6);
  }

  private static String left(double seconds) {
    long whole = Math.round(seconds);
    return whole < 100
        ? whole + " s"
        : whole < 6000 ? whole / 60 + " min" : String.format(Locale.ROOT, "%.1f h", whole / 3600.0);
  }

  @Override
  public void close() {
    pairs.close();
    if (bar != null) {
      Bars.leave(console, bar);
    }
  }
}
