package embedkit.collection;

import embedkit.api.Progress;
import embedkit.collection.store.StoredItem;
import embedkit.collection.store.Writer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Items that are put and removed until a commit keeps them. Changes wait for each other; safe for
 * any number of threads.
 */
final class Changing {

  private final Writer writer;
  private final States states;

  // Guarded by this.
  private final List<String> repeated = new ArrayList<>();
  private long repeats;
  private Committed sinceTold = Committed.NOTHING;

  Changing(Writer writer, States states) {
    this.writer = writer;
    this.states = states;
    // What is merged behind has the same items, and the files of before are gone.
    writer.telling(states::show);
  }

  synchronized void put(StoredItem item) {
    states.checkOpen();
    if (writer.put(item)) {
      repeats++;
      if (repeated.size() < Committed.SHOWN) {
        repeated.add(item.id());
      }
    }
    if (writer.pendingBytes() >= VectorCollection.MOST_PENDING_BYTES) {
      sinceTold = sinceTold.and(commitNow());
    }
  }

  /**
   * Puts many, in commits of a batch each.
   *
   * @param step items that are made ready at once
   * @param stored makes them ready
   */
  synchronized Committed putAll(
      Iterator<Item> given,
      int batch,
      int step,
      Function<List<Item>, List<StoredItem>> stored,
      Progress progress) {
    List<Item> some = new ArrayList<>();
    long done = 0;
    Committed all = commit();
    while (given.hasNext()) {
      some.add(given.next());
      if (some.size() == Math.min(step, batch) || !given.hasNext()) {
        stored.apply(some).forEach(this::put);
        done += some.size();
        some.clear();
        if (writer.pendingItems() >= batch) {
          all = all.and(commit());
          progress.at(done, -1);
        }
      }
    }
    all = all.and(commit());
    progress.at(done, -1);
    return all;
  }

  synchronized boolean remove(String id) {
    states.checkOpen();
    return writer.remove(id);
  }

  synchronized void discard() {
    states.checkOpen();
    writer.discard();
    repeats = 0;
    repeated.clear();
  }

  synchronized Committed commit() {
    Committed all = sinceTold.and(commitNow());
    sinceTold = Committed.NOTHING;
    return all;
  }

  private Committed commitNow() {
    states.checkOpen();
    Writer.Changes made = writer.commit();
    Committed told =
        new Committed(made.added(), made.replaced(), made.removed(), repeats, repeated);
    repeats = 0;
    repeated.clear();
    states.show(writer.snapshot());
    return told;
  }

  synchronized void compact() {
    sinceTold = sinceTold.and(commitNow());
    writer.compact();
    states.show(writer.snapshot());
  }

  /** Waits for changes and merges that are under way, and lets others change the collection. */
  synchronized void close() {
    writer.close();
  }
}
