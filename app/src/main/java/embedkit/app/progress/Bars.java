package embedkit.app.progress;

import embedkit.app.answer.Console;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** The look of our progress bars. */
final class Bars {

  private static final int WIDTH = 110;

  private Bars() {}

  static ProgressBar of(Console console, String task, String unit) {
    return of(console, task, unit, 1);
  }

  static ProgressBar of(Console console, String task, String unit, long unitSize) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(200)
        .setMaxRenderedLength(WIDTH)
        .hideEta()
        .setUnit(" " + unit, unitSize)
        .setConsumer(new WriterConsumer(console))
        .build();
  }

  /** Ends a bar, which stays as it was drawn last. */
  static void leave(Console console, ProgressBar bar) {
    bar.close();
    console.say("");
  }

  /** Ends a bar and takes it away, so that something else may have its line. */
  static void wipe(Console console, ProgressBar bar) {
    bar.close();
    console.err().print("\r" + " ".repeat(WIDTH) + "\r");
    console.err().flush();
  }

  /** Draws on the console's error stream, over the line that was drawn before. */
  private static final class WriterConsumer implements ProgressBarConsumer {
    private final Console console;

    WriterConsumer(Console console) {
      this.console = console;
    }

    @Override
    public int getMaxRenderedLength() {
      return WIDTH;
    }

    @Override
    public void accept(String line) {
      console.err().print("\r" + line);
      console.err().flush();
    }

    /** Does nothing: it is not called of a bar that ends as soon as it is drawn first. */
    @Override
    public void close() {}
  }
}
