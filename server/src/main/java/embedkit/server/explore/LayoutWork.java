package embedkit.server.explore;

import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.index.Metric;
import embedkit.search.layout.Layout;
import embedkit.search.layout.LayoutCancelledException;
import embedkit.search.layout.LayoutListener;
import embedkit.search.layout.Umap;
import embedkit.server.http.RequestException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The layout of a table, which is made once, by a thread of its own, when it is asked for. */
final class LayoutWork {

  /** How far it has come. */
  enum State {
    NONE,
    RUNNING,
    READY,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is told of it.
   *
   * @param state how far it has come
   * @param stage what is being done, for people
   * @param share of the stage that is done, 0 to 1
   * @param message why there is none; empty unless it failed
   * @param clusters what the clusters are called, if there are any
   */
  record Progress(State state, String stage, double share, String message, List<String> clusters) {}

  private static final Progress NOTHING = new Progress(State.NONE, "", 0, "", List.of());

  private final EmbeddingTable table;
  private volatile Progress progress = NOTHING;
  private volatile boolean cancelled;
  private @Nullable Thread worker;
  private volatile @Nullable Layout made;

  LayoutWork(EmbeddingTable table) {
    this.table = Objects.requireNonNull(table, "table");
  }

  Progress progress() {
    return progress;
  }

  /** Begins, unless it is done or being done. */
  synchronized void begin() {
    if (worker == null && !cancelled) {
      progress = new Progress(State.RUNNING, "Beginning", 0, "", List.of());
      worker = Thread.ofPlatform().daemon().name("embedkit-layout").start(this::make);
    }
  }

  private void make() {
    try {
      made = Layout.umap(table.store(), Metric.COSINE, Umap.usual(), new Listener());
      progress = new Progress(State.READY, "", 1, "", List.of());
    } catch (LayoutCancelledException e) {
      progress = NOTHING;
    } catch (EmbedkitException e) {
      progress = new Progress(State.FAILED, "", 0, e.finding(), List.of());
    } catch (OutOfMemoryError e) {
      progress =
          new Progress(State.FAILED, "", 0, "there is not memory enough for a layout", List.of());
    }
  }

  /** Tells how far it has come, and ends it when it is wanted no more. */
  private final class Listener implements LayoutListener {
    @Override
    public void at(Phase phase, long done, long total) {
      progress =
          new Progress(
              State.RUNNING, stage(phase), total == 0 ? 0 : (double) done / total, "", List.of());
    }

    @Override
    public boolean cancelled() {
      return cancelled;
    }
  }

  private static String stage(LayoutListener.Phase phase) {
    return switch (phase) {
      case NEIGHBOURS -> "Finding neighbours";
      case PROJECTION -> "Finding the plane";
      case POSITIONS -> "Moving neighbours together";
      case CLUSTERS -> "Finding clusters";
      case LABELS -> "Placing labels";
    };
  }

  /** The positions as the page reads them. */
  byte[] bytes() {
    Layout layout = made;
    if (layout == null) {
      throw new RequestException(404, "no_layout", "there is no layout of this table yet");
    }
    return PositionBytes.of(layout.x(), layout.y(), null, null);
  }

  /** Ends it, and waits until it reads the table no more. */
  void cancel() {
    cancelled = true;
    Thread running;
    synchronized (this) {
      running = worker;
    }
    if (running != null) {
      try {
        running.join(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
