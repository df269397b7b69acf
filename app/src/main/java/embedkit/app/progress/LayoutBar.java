package embedkit.app.progress;

import embedkit.app.answer.Console;
import embedkit.search.layout.LayoutListener;
import me.tongfei.progressbar.ProgressBar;

/** A bar for each phase of a map; nothing where nobody watches. */
public final class LayoutBar implements LayoutListener, AutoCloseable {

  private final Console console;
  private Phase now;
  private ProgressBar bar;

  private LayoutBar(Console console) {
    this.console = console;
  }

  public static LayoutBar of(Console console) {
    return new LayoutBar(console);
  }

  @Override
  public synchronized void at(Phase phase, long done, long total) {
    if (!console.terminal()) {
      return;
    }
    if (phase != now) {
      close();
      now = phase;
      bar = Bars.of(console, task(phase), "steps");
    }
    bar.maxHint(total);
    bar.stepTo(done);
  }

  private static String task(Phase phase) {
    return switch (phase) {
      case NEIGHBOURS -> "Finding neighbours";
      case PROJECTION -> "Projecting";
      case POSITIONS -> "Moving points";
      case CLUSTERS -> "Finding clusters";
      case LABELS -> "Placing labels";
    };
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      Bars.wipe(console, bar);
      bar = null;
    }
  }
}
