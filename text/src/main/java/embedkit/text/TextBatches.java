package embedkit.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Texts that become vectors by all processors: they are taken in batches, a few of which are under
 * way, and given back in their order. For one thread, which works along while it waits.
 */
final class TextBatches implements Iterator<float[]>, AutoCloseable {

  /** So many texts are one task. */
  private static final int BATCH = 128;

  /** Some texts, which whoever comes first makes vectors of. */
  private record Batch(
      TextEmbedder embedder,
      List<String> texts,
      AtomicBoolean taken,
      CompletableFuture<float[][]> vectors)
      implements Runnable {

    @Override
    public void run() {
      if (!taken.compareAndSet(false, true)) {
        return;
      }
      try {
        float[][] made = new float[texts.size()][];
        for (int i = 0; i < made.length; i++) {
          made[i] = embedder.embed(texts.get(i));
        }
        vectors.complete(made);
      } catch (RuntimeException | Error e) {
        vectors.completeExceptionally(e);
      }
    }
  }

  private final Iterator<String> texts;
  private final TextEmbedder embedder;
  private final int most;
  private final ArrayDeque<Batch> underWay = new ArrayDeque<>();
  private float[][] ready = {};
  private int next;

  TextBatches(Iterator<String> texts, TextEmbedder embedder) {
    this.texts = texts;
    this.embedder = embedder;
    this.most = 2 * (ForkJoinPool.getCommonPoolParallelism() + 1);
  }

  @Override
  public boolean hasNext() {
    while (next == ready.length) {
      while (underWay.size() < most && texts.hasNext()) {
        begin();
      }
      if (underWay.isEmpty()) {
        return false;
      }
      ready = finished(underWay.element());
      underWay.remove();
      next = 0;
    }
    return true;
  }

  private void begin() {
    List<String> some = new ArrayList<>(BATCH);
    while (some.size() < BATCH && texts.hasNext()) {
      some.add(texts.next());
    }
    Batch batch = new Batch(embedder, some, new AtomicBoolean(), new CompletableFuture<>());
    boolean alone = underWay.isEmpty() && some.size() < BATCH;
    underWay.add(batch);
    // A few texts and no more: other threads would only have to be started.
    if (!alone) {
      ForkJoinPool.commonPool().execute(batch);
    }
  }

  /** Makes the oldest batch, or others while somebody else makes it. */
  private float[][] finished(Batch oldest) {
    for (Batch batch : underWay) {
      if (oldest.vectors().isDone()) {
        break;
      }
      batch.run();
    }
    try {
      return oldest.vectors().join();
    } catch (CompletionException e) {
      close();
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw e;
      }
    }
  }

  @Override
  public float[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no further texts");
    }
    float[] vector = ready[next];
    ready[next++] = null;
    return vector;
  }

  /** Takes back what nobody began, and waits for the rest: the table may be closed then. */
  @Override
  public void close() {
    for (Batch batch : underWay) {
      if (!batch.taken().compareAndSet(false, true)) {
        batch.vectors().exceptionally(failure -> null).join();
      }
    }
    underWay.clear();
  }
}
