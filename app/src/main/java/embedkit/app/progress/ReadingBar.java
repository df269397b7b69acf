package embedkit.app.progress;

import embedkit.app.answer.Console;
import embedkit.training.progress.ReadingProgress;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/**
 * The progress of reading a text: on a terminal a bar, which gives way to that of the next pass and
 * is gone in the end; else a line after two seconds, and others at growing intervals.
 */
public final class ReadingBar implements ReadingProgress.Listener, AutoCloseable {

  private static final double PATIENCE = 2;
  private static final double LEAST_PAUSE = 5;
  private static final double GROWTH = 1.1;
  private static final int MEGA = 1_000_000;

  private final Console console;
  private ProgressBar bar;
  private String pass = "";
  private double secondsOfPass;
  private double secondsBefore;
  private double due = PATIENCE;

  public ReadingBar(Console console) {
    this.console = console;
  }

  @Override
  public void at(ReadingProgress progress) {
    if (!progress.pass().equals(pass)) {
      pass = progress.pass();
      secondsBefore += secondsOfPass;
      close();
    }
    secondsOfPass = progress.seconds();
    if (console.terminal()) {
      draw(progress);
    } else {
      line(progress, secondsBefore + secondsOfPass);
    }
  }

  private void draw(ReadingProgress progress) {
    boolean ofFile = readsFile(progress);
    if (bar == null) {
      String task = "Reading, " + pass;
      bar = ofFile ? Bars.of(console, task, "MB", MEGA) : Bars.of(console, task, "tokens");
    }
    bar.maxHint(ofFile ? progress.totalBytes() : progress.totalTokens());
    bar.stepTo(ofFile ? progress.bytes() : progress.tokens());
    bar.setExtraMessage("  " + speed(progress));
  }

  private static boolean readsFile(ReadingProgress progress) {
    return progress.pass().equals(ReadingProgress.COUNTING);
  }

  private void line(ReadingProgress progress, double seconds) {
    if (seconds >= due) {
      due = Math.max(seconds + LEAST_PAUSE, seconds * GROWTH);
      console.say(pass + "  " + share(progress) + megabytes(progress) + speed(progress));
    }
  }

  private static String share(ReadingProgress progress) {
    return progress.share().isEmpty() ? "" : (int) (100 * progress.share().getAsDouble()) + "%  ";
  }

  private static String megabytes(ReadingProgress progress) {
    if (!readsFile(progress)) {
      return "";
    }
    double read = (double) progress.bytes() / MEGA;
    double total = (double) progress.totalBytes() / MEGA;
    return total < 0
        ? String.format(Locale.ROOT, "%.1f MB  ", read)
        : String.format(Locale.ROOT, "%.1f of %.1f MB  ", read, total);
  }

  private static String speed(ReadingProgress progress) {
    String tokens = String.format(Locale.ROOT, "%.2fM tokens/s", progress.tokensPerSecond() / MEGA);
    return readsFile(progress)
        ? String.format(Locale.ROOT, "%.1f MB/s  ", progress.bytesPerSecond() / MEGA) + tokens
        : tokens;
  }

  @Override
  public void close() {
    if (bar != null) {
      Bars.wipe(console, bar);
      bar = null;
    }
  }
}
