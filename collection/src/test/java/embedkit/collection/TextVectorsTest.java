package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.StoreClosedException;
import embedkit.text.TextEmbedder;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An embedder is closed when nobody asks it any more, and no sooner. */
class TextVectorsTest {

  private static final float[] CAT = {1, 0.1f, 0};

  @TempDir Path folder;

  private final TextVectors texts = new TextVectors("the collection x");

  private TextEmbedder own() {
    Path model = folder.resolve("words.safetensors");
    return TextEmbedder.of(model.toFile().exists() ? model : SomeWords.save(folder));
  }

  private static boolean isOpen(TextEmbedder embedder) {
    try {
      embedder.embed("cat");
      return true;
    } catch (StoreClosedException e) {
      return false;
    }
  }

  @Test
  void oneThatIsAskedIsClosedWhenItHasAnswered() throws Exception {
    TextEmbedder first = own();
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch replaced = new CountDownLatch(1);
    texts.use(first, true);
    CompletableFuture<float[]> answer =
        CompletableFuture.supplyAsync(
            () ->
                texts.ask(
                    this::own,
                    embedder -> {
                      asking.countDown();
                      await(replaced);
                      return embedder.embed("cat");
                    }));
    asking.await();
    texts.use(own(), true);
    assertTrue(isOpen(first), "it is closed while it is asked");
    replaced.countDown();
    assertArrayEquals(CAT, answer.get());
    assertFalse(isOpen(first));
    texts.close();
  }

  @Test
  void closingWaitsForNobodyAndClosesNothingThatIsAsked() throws Exception {
    TextEmbedder own = own();
    texts.use(own, true);
    float[] vector =
        texts.ask(
            this::own,
            embedder -> {
              texts.close();
              return embedder.embed("cat");
            });
    assertArrayEquals(CAT, vector);
    assertFalse(isOpen(own));
    assertThrows(StoreClosedException.class, () -> texts.ask(this::own, TextEmbedder::dim));
    TextEmbedder late = own();
    assertThrows(StoreClosedException.class, () -> texts.use(late, true));
    assertFalse(isOpen(late), "one that comes too late is closed, as nobody else would");
  }

  @Test
  void anEmbedderThatSomebodyGaveStaysOpen() {
    try (EmbeddingTable table = Tables.installed().table(SomeWords.vectors());
        TextEmbedder given = SomeWords.embedder(table)) {
      texts.use(given, false);
      texts.use(own(), true);
      texts.use(given, false);
      texts.close();
      assertTrue(isOpen(given));
    }
  }

  @Test
  void theModelIsOpenedOnceAndNobodyWaitsForItWhoCanBeAnswered() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Integer> slow =
        CompletableFuture.supplyAsync(
            () ->
                texts.ask(
                    () -> {
                      opened.incrementAndGet();
                      opening.countDown();
                      await(go);
                      return own();
                    },
                    TextEmbedder::dim));
    opening.await();
    // Given while the model is read: it answers at once, and the one that was read is closed.
    try (EmbeddingTable table = Tables.installed().table(SomeWords.vectors());
        TextEmbedder given = SomeWords.embedder(table)) {
      texts.use(given, false);
      assertArrayEquals(CAT, texts.ask(this::own, embedder -> embedder.embed("cat")));
      go.countDown();
      assertEquals(3, slow.get());
      assertEquals(given, texts.ask(this::own, embedder -> embedder));
      assertEquals(1, opened.get());
      texts.close();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
