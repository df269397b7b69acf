package embedkit.collection;

import embedkit.api.StoreClosedException;
import embedkit.text.TextEmbedder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What makes vectors of a collection's texts: the collection's own model, opened when it is first
 * asked, or an embedder that somebody gave. One that is the collection's own is closed when nobody
 * asks it any more. Safe for any number of threads.
 */
final class TextVectors {

  /** An embedder, and how many hold it: whoever asks it, and this for as long as it is in use. */
  private static final class Held {
    private final TextEmbedder embedder;
    private final boolean own;
    private int holders = 1;

    Held(TextEmbedder embedder, boolean own) {
      this.embedder = embedder;
      this.own = own;
    }
  }

  private final String name;

  /** Held while the model's files are read, which nobody waits for who can be answered. */
  private final Object opening = new Object();

  // Guarded by this.
  private @Nullable Held now;
  private boolean closed;

  TextVectors(String name) {
    this.name = name;
  }

  /**
   * Uses an embedder from now on; who asks the one before is answered by that.
   *
   * @param own whether it is closed with the collection; if this fails, it is closed too
   */
  void use(TextEmbedder embedder, boolean own) {
    Held before;
    boolean late;
    synchronized (this) {
      before = now;
      late = closed;
      now = late ? null : new Held(embedder, own);
    }
    if (late && own) {
      embedder.close();
    }
    if (late) {
      throw closed();
    }
    if (before != null) {
      release(before);
    }
  }

  private StoreClosedException closed() {
    return new StoreClosedException(name + " is closed");
  }

  /**
   * Asks the embedder, which stays open meanwhile.
   *
   * @param opener opens the collection's model, if it is to be asked and is not open
   */
  <T> T ask(Supplier<TextEmbedder> opener, Function<TextEmbedder, T> question) {
    Held held = hold(opener);
    try {
      return question.apply(held.embedder);
    } finally {
      release(held);
    }
  }

  private Held hold(Supplier<TextEmbedder> opener) {
    Held held = hold();
    if (held != null) {
      return held;
    }
    synchronized (opening) {
      held = hold();
      if (held != null) {
        return held;
      }
      TextEmbedder opened = opener.get();
      synchronized (this) {
        if (now == null && !closed) {
          now = new Held(opened, true);
          now.holders++;
          return now;
        }
      }
      // Meanwhile somebody gave another, or closed the collection.
      opened.close();
      held = hold();
      if (held == null) {
        throw closed();
      }
      return held;
    }
  }

  private synchronized @Nullable Held hold() {
    if (closed) {
      throw closed();
    }
    if (now != null) {
      now.holders++;
    }
    return now;
  }

  private void release(Held held) {
    synchronized (this) {
      held.holders--;
      if (held.holders > 0 || !held.own) {
        return;
      }
    }
    held.embedder.close();
  }

  /** Closes what is its own when the last answer is made. May be called again. */
  void close() {
    Held last;
    synchronized (this) {
      closed = true;
      last = now;
      now = null;
    }
    if (last != null) {
      release(last);
    }
  }
}
