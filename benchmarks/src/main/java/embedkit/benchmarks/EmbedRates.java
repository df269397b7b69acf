package embedkit.benchmarks;

import com.sun.management.ThreadMXBean;
import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import embedkit.text.EmbedderSettings;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * How many texts a second become tokens, and vectors: over a mapped table of random rows, one for
 * each token of a tokenizer's file, as many numbers as a static model has. Rates of one thread are
 * by its own processor time, so that others on the machine count less.
 *
 * <pre>{@code benchmarks/run embedkit.benchmarks.EmbedRates tokenizer.json text.txt 12 256}</pre>
 */
public final class EmbedRates {

  private static final int ROUNDS = 5;
  private static final double NANOS = 1e9;

  private final ThreadMXBean clock = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<String> texts;
  private final TokenIds ids;
  private final TextEmbedder embedder;

  private EmbedRates(List<String> texts, TokenIds ids, TextEmbedder embedder) {
    this.texts = texts;
    this.ids = ids;
    this.embedder = embedder;
  }

  /**
   * Measures.
   *
   * @param args a tokenizer's file with a vocabulary, a text, words of each text that its lines are
   *     cut into, and the dim
   */
  public static void main(String[] args) throws IOException {
    int words = Integer.parseInt(args[2]);
    int dim = Integer.parseInt(args[3]);
    var tokenizer = Catalog.installed().tokenizer(args[0]);
    TokenIds ids = tokenizer.ids().orElseThrow();
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(args[1]))) {
      String[] cut = line.split(" ");
      for (int i = 0; i < cut.length; i += words) {
        texts.add(String.join(" ", Arrays.copyOfRange(cut, i, Math.min(cut.length, i + words))));
      }
    }
    TableShape shape = TableShape.f32(ids.size(), dim);
    try (EmbeddingTable table =
        Tables.installed().create("mmap", shape, Optional.empty(), Map.of())) {
      fill(table);
      TextEmbedder embedder =
          TextEmbedder.of(table, tokenizer, EmbedderSettings.usual().normalizing(true));
      new EmbedRates(texts, ids, embedder).measure();
    }
  }

  private static void fill(EmbeddingTable table) {
    Random random = new Random(1);
    float[] row = new float[table.dim()];
    for (long i = 0; i < table.rows(); i++) {
      for (int d = 0; d < row.length; d++) {
        row[d] = random.nextFloat() - 0.5f;
      }
      table.store().scatter(i, 1, row, 0, row.length);
    }
  }

  private void measure() {
    long characters = texts.stream().mapToLong(String::length).sum();
    System.out.printf("%d texts of %d characters%n", texts.size(), characters / texts.size());
    TokenIdBlock block = new TokenIdBlock(false);
    float[] vector = new float[embedder.dim()];
    long thread = Thread.currentThread().threadId();
    for (int round = 0; round < ROUNDS; round++) {
      long start = clock.getCurrentThreadCpuTime();
      long tokens = 0;
      for (String text : texts) {
        ids.encode(text, false, block);
        tokens += block.count();
      }
      long cut = clock.getCurrentThreadCpuTime();
      long before = clock.getThreadAllocatedBytes(thread);
      texts.forEach(text -> embedder.embed(text, vector));
      long bytes = clock.getThreadAllocatedBytes(thread) - before;
      long embedded = clock.getCurrentThreadCpuTime();
      long wall = System.nanoTime();
      try (Stream<float[]> all = embedder.embedAll(texts)) {
        all.forEach(one -> {});
      }
      wall = System.nanoTime() - wall;
      System.out.printf(
          "tokens: %,.0f texts/s, %.1f MB/s; vectors: %,.0f texts/s, %.2f bytes a token; all"
              + " processors: %,.0f texts/s%n",
          texts.size() * NANOS / (cut - start),
          characters * 1e3 / (cut - start),
          texts.size() * NANOS / (embedded - cut),
          (double) bytes / tokens,
          texts.size() * NANOS / wall);
    }
  }
}
