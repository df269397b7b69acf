package embedkit.server.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.VocabularyBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LayoutWorkTest {

  private static EmbeddingTable table() {
    VocabularyBuilder words = new VocabularyBuilder();
    for (int row = 0; row < 40; row++) {
      words.add("word" + row, 100 - row);
    }
    EmbeddingTable table =
        Tables.installed().create("heap", new TableShape(40, 3, ElementType.F32), words.build());
    Random random = new Random(1);
    for (int row = 0; row < 40; row++) {
      float[] vector = {row % 2, random.nextFloat(), 1 - row % 2};
      table.store().scatter(row, 1, vector, 0, 3);
    }
    return table;
  }

  /** The same rows, which cannot be read as long as they are broken. */
  private static EmbeddingStore breaking(EmbeddingStore store, AtomicBoolean broken) {
    return (EmbeddingStore)
        Proxy.newProxyInstance(
            LayoutWorkTest.class.getClassLoader(),
            new Class<?>[] {EmbeddingStore.class},
            (_, method, arguments) -> {
              if (broken.get() && !method.getName().matches("shape|rows|dim|elementType")) {
                throw new ConfigurationException("the disk is away");
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static LayoutWork.Progress ended(LayoutWork work) throws InterruptedException {
    work.begin();
    while (work.progress().state() == LayoutWork.State.RUNNING) {
      Thread.sleep(10);
    }
    return work.progress();
  }

  @Test
  @Timeout(60)
  void aLayoutThatFailedIsBegunAgain() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    try (EmbeddingTable rows = table()) {
      EmbeddingTable table =
          EmbeddingTable.of(breaking(rows.store(), broken), rows.vocabulary().orElseThrow());
      LayoutWork work = new LayoutWork(table, Optional.empty());
      LayoutWork.Progress failed = ended(work);
      assertEquals(LayoutWork.State.FAILED, failed.state());
      assertTrue(failed.message().contains("the disk is away"), failed.message());
      broken.set(false);
      LayoutWork.Progress ready = ended(work);
      // The thread that failed may be ending still, and then nothing is begun.
      for (int i = 0; i < 1000 && ready.state() == LayoutWork.State.FAILED; i++) {
        Thread.sleep(10);
        ready = ended(work);
      }
      assertEquals(LayoutWork.State.READY, ready.state());
      work.cancel();
    }
  }
}
