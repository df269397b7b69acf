package embedkit.app.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Guice;
import com.google.inject.util.Modules;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.guice.EmbedkitModule;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import embedkit.training.PipelineRun;
import embedkit.training.TrainingRun;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the product promises: random strangers become neighbours, on the text that comes with it.
 */
class DefaultCorpusTest {

  // Of some 26,000 words. Over forty runs "queen" was the 1st to the 29th; how threads meet and how
  // wide the machine's vectors are move it.
  private static final int NEAR = 100;

  @Test
  void theCorpusHasALineForEachSynset() {
    AtomicLong lines = new AtomicLong();
    AtomicLong words = new AtomicLong();
    WordNetGlosses.forEachLine(
        line -> {
          lines.incrementAndGet();
          words.addAndGet(line.split(" ").length);
        });
    assertEquals(117_791, lines.get());
    assertEquals(1_760_000, words.get(), 10_000);
  }

  @Test
  @Tag("slow")
  void strangersBecomeNeighbours() {
    PipelineRun run =
        Guice.createInjector(
                Modules.override(EmbedkitModule.of(DefaultCorpus.pipeline()))
                    .with(
                        binder ->
                            binder
                                .bind(PipelineRun.Texts.class)
                                .toInstance(
                                    DefaultCorpus.texts(
                                        Tables.installed(), InputStream.nullInputStream()))))
            .getInstance(PipelineRun.class);
    try (TrainingRun learning = run.read().start()) {
      EmbeddingTable table = learning.table();
      long cat = table.row("cat");
      long kitten = table.row("kitten");
      float before = Neighbors.in(table).similarity(cat, kitten);
      strangersBecomeNeighbours(learning, cat, kitten, before);
    }
  }

  private static void strangersBecomeNeighbours(
      TrainingRun learning, long cat, long kitten, float before) {
    try (EmbeddingTable table = learning.learn()) {
      Neighbors neighbors = Neighbors.in(table);
      float after = neighbors.similarity(cat, kitten);
      assertTrue(after > before + 0.1, "before " + before + ", after " + after);
      double below = shareBelow(table, cat, kitten, after);
      assertTrue(below > 0.99, "above " + below + " of random pairs of like frequency");
      List<Neighbor> near = neighbors.nearest(table.row("king"), NEAR);
      assertTrue(
          near.stream().map(Neighbor::token).anyMatch("queen"::equals), "king's nearest: " + near);
    }
  }

  /**
   * The share of random pairs, each word within twice and half the count of ours, that score less.
   */
  private static double shareBelow(EmbeddingTable table, long a, long b, float score) {
    long[] likeA = likeFrequency(table, a);
    long[] likeB = likeFrequency(table, b);
    Random random = new Random(11);
    Neighbors neighbors = Neighbors.in(table);
    int pairs = 20_000;
    int below = 0;
    for (int i = 0; i < pairs; i++) {
      long x = likeA[random.nextInt(likeA.length)];
      long y = likeB[random.nextInt(likeB.length)];
      below += x == y || neighbors.similarity(x, y) < score ? 1 : 0;
    }
    return (double) below / pairs;
  }

  private static long[] likeFrequency(EmbeddingTable table, long row) {
    var words = table.vocabulary().orElseThrow();
    long count = words.count(row).orElseThrow();
    return LongStream.range(0, table.rows())
        .filter(r -> r != row)
        .filter(r -> words.count(r).orElseThrow() * 2 >= count)
        .filter(r -> words.count(r).orElseThrow() <= count * 2)
        .toArray();
  }
}
