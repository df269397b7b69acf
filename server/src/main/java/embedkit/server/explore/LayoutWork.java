package embedkit.server.explore;

import embedkit.WordLookup;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.index.Metric;
import embedkit.search.layout.Layout;
import embedkit.search.layout.LayoutCancelledException;
import embedkit.search.layout.LayoutListener;
import embedkit.search.layout.RowMap;
import embedkit.search.layout.Umap;
import embedkit.server.http.RequestException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The map of a table by its neighbours: one that is kept beside the table, or made, by a thread of
 * its own, when it is asked for, and kept then.
 */
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
  private @Nullable Path file;
  private boolean looked;
  private @Nullable Thread worker;
  private volatile @Nullable RowMap made;

  /**
   * Looks for nothing yet.
   *
   * @param table the rows
   * @param file where the map is kept; empty if it is not
   */
  LayoutWork(EmbeddingTable table, Optional<Path> file) {
    this.table = Objects.requireNonNull(table, "table");
    this.file = file.orElse(null);
  }

  Progress progress() {
    look();
    return progress;
  }

  /** Opens the map that is kept, once. */
  private synchronized void look() {
    if (looked) {
      return;
    }
    looked = true;
    if (file != null && Files.isRegularFile(file)) {
      try {
        RowMap.open(file, table.store()).ifPresent(this::show);
      } catch (EmbedkitException e) {
        // It is damaged, or somebody's own file of that name: a new one is not put in its place.
        file = null;
      }
    }
  }

  private void show(RowMap map) {
    made = map;
    WordLookup words = WordLookup.in(table);
    List<String> clusters =
        IntStream.of(map.clusters().labels()).mapToObj(row -> words.name(row)).toList();
    progress = new Progress(State.READY, "", 1, "", clusters);
  }

  /** Begins, unless it is done or being done; after a failure, again. */
  synchronized void begin() {
    look();
    if (made == null && worker == null && !cancelled) {
      progress = new Progress(State.RUNNING, "Beginning", 0, "", List.of());
      worker = Thread.ofPlatform().daemon().name("embedkit-layout").start(this::make);
    }
  }

  private void make() {
    try {
      RowMap map = RowMap.umap(table, Metric.COSINE, Umap.usual(), new Listener());
      show(map);
      keep(map);
    } catch (LayoutCancelledException e) {
      progress = NOTHING;
    } catch (EmbedkitException e) {
      progress = new Progress(State.FAILED, "", 0, e.finding(), List.of());
    } catch (OutOfMemoryError e) {
      progress =
          new Progress(State.FAILED, "", 0, "there is not memory enough for a layout", List.of());
    } catch (RuntimeException e) {
      // A fault: whoever watches is not left waiting, and whoever runs the server sees it.
      String message = "it failed; whoever runs the server is told more";
      progress = made == null ? new Progress(State.FAILED, "", 0, message, List.of()) : progress;
      throw e;
    } finally {
      synchronized (this) {
        worker = null;
      }
    }
  }

  private void keep(RowMap map) {
    Path where = file;
    if (where != null) {
      try {
        map.save(where);
      } catch (FileAccessException e) {
        // A folder that one may not write to costs the next start the time of this one, no more.
        file = null;
      }
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
    RowMap map = made;
    if (map == null) {
      throw new RequestException(404, "no_layout", "there is no layout of this table yet");
    }
    Layout layout = map.layout();
    return PositionBytes.of(layout.x(), layout.y(), map.clusters().cluster(), map.zoom());
  }

  /** Ends it, and waits until it reads the table no more. */
  void cancel() {
    cancelled = true;
    await(
        () -> {
          synchronized (this) {
            return worker;
          }
        });
  }

  /** Waits for a thread that was told to end, if there is one. */
  static void await(Supplier<@Nullable Thread> worker) {
    Thread running = worker.get();
    if (running != null) {
      try {
        running.join(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
