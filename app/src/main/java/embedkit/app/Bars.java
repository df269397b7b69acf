package embedkit.app;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** The look of our progress bars. */
final class Bars {

  private static final int WIDTH = 110;

  private Bars() {}

  static ProgressBar of(Console console, String task, String unit) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(200)
        .setMaxRenderedLength(WIDTH)
        .hideEta()
        .setUnit(" " + unit, 1)
        .setConsumer(new WriterConsumer(console))
        .build();
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

    @Override
    public void close() {
      console.err().println();
      console.err().flush();
    }
  }
}
