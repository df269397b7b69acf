package embedkit.app;

import embedkit.training.TrainingProgress;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/** The progress of a training run: a bar on a terminal, else a line for each tenth. */
final class TrainingBar implements TrainingProgress.Listener, AutoCloseable {

  private final Console console;
  private final ProgressBar bar;
  private int tenths;

  private TrainingBar(Console console, ProgressBar bar) {
    this.console = console;
    this.bar = bar;
  }

  static TrainingBar of(Console console) {
    return new TrainingBar(
        console, console.terminal() ? Bars.of(console, "Training", "words") : null);
  }

  @Override
  public void at(TrainingProgress progress) {
    if (bar != null) {
      bar.maxHint(progress.totalWords());
      bar.stepTo(progress.words());
      bar.setExtraMessage(" " + figures(progress));
      return;
    }
    int now = (int) (10 * progress.words() / progress.totalWords());
    if (now > tenths) {
      tenths = now;
      console.say(now * 10 + "%  " + figures(progress));
    }
  }

  private static String figures(TrainingProgress progress) {
    return String.format(
        Locale.ROOT,
        "%.2fM words/s  loss %.4f  lr %.5f  %.0f s left",
        progress.wordsPerSecond() * 1e-6,
        progress.averageLoss(),
        progress.learningRate(),
        progress.secondsLeft());
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
