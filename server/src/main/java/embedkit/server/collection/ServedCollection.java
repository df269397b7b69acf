package embedkit.server.collection;

import embedkit.api.EmbedkitException;
import embedkit.api.Progress;
import embedkit.collection.Committed;
import embedkit.collection.Item;
import embedkit.collection.VectorCollection;
import embedkit.server.http.RequestException;
import embedkit.server.table.Served;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A collection that is served, opened once. Safe for any number of threads. */
public final class ServedCollection {

  private static final long MOST_SECONDS = 30;

  private final String name;
  private final VectorCollection collection;
  private final boolean writable;
  private final Consumer<Throwable> told;

  /** Held by the one who changes it: each request is a commit of its own. */
  private final ReentrantLock changing = new ReentrantLock(true);

  private volatile String failure = "";

  /**
   * Serves a collection.
   *
   * @param name what clients call it
   * @param collection stays open while it is served
   * @param writable whether clients may change it
   * @param told is given why a newer state cannot be read, once
   * @throws embedkit.api.ConfigurationException if the name is none
   */
  public ServedCollection(
      String name, VectorCollection collection, boolean writable, Consumer<Throwable> told) {
    Served.checkName("a collection", name);
    this.name = name;
    this.collection = collection;
    this.writable = writable;
    this.told = told;
  }

  /** What clients call it. */
  public String name() {
    return name;
  }

  boolean writable() {
    return writable;
  }

  /** Returns it with the state of now, or of before where that of now cannot be read. */
  public VectorCollection now() {
    try {
      collection.refresh();
      failure = "";
    } catch (EmbedkitException e) {
      // The state of before answers; whoever runs the server is told once and not by each request.
      if (!failure.equals(e.getMessage())) {
        failure = String.valueOf(e.getMessage());
        told.accept(e);
      }
    }
    return collection;
  }

  /** Puts items in one commit. */
  Committed put(List<Item> items) {
    return change(() -> collection.putAll(items, items.size() + 1, Progress.NONE));
  }

  /** Removes an item in a commit; empty if it is not there. */
  Optional<Committed> remove(String id) {
    return change(
        () -> collection.remove(id) ? Optional.of(collection.commit()) : Optional.empty());
  }

  private interface Change<T> {
    T make();
  }

  private <T> T change(Change<T> change) {
    if (!writable) {
      throw new RequestException(
          403,
          "read_only",
          "the collection \"" + name + "\" is served to be read, and cannot be changed here");
    }
    try {
      if (!changing.tryLock(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw RequestException.busy("others are changing \"" + name + "\"; come again in a second");
      }
    } catch (InterruptedException e) {
      throw new RequestException(503, "closing", "the server is closing");
    }
    try {
      return change.make();
    } catch (RuntimeException | Error e) {
      // A client that is told of a failure may come again: nothing of it is kept with the next one.
      forget(e);
      throw e;
    } finally {
      changing.unlock();
    }
  }

  private void forget(Throwable failure) {
    try {
      collection.discard();
    } catch (EmbedkitException e) {
      failure.addSuppressed(e);
    }
  }
}
