package embedkit.app.progress;

import embedkit.api.Progress;
import embedkit.app.answer.Console;
import me.tongfei.progressbar.ProgressBar;

/** A bar for rows that are read or written; nothing where nobody watches. */
public final class RowsBar implements Progress, AutoCloseable {

  private final Console console;
  private final ProgressBar bar;

  private RowsBar(Console console, ProgressBar bar) {
    this.console = console;
    this.bar = bar;
  }

  public static RowsBar of(Console console, String task) {
    return new RowsBar(console, console.terminal() ? Bars.of(console, task, "rows") : null);
  }

  @Override
  public void at(long done, long total) {
    if (bar != null) {
      bar.maxHint(total);
      bar.stepTo(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      Bars.leave(console, bar);
    }
  }
}
