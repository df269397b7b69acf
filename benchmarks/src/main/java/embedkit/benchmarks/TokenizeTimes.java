package embedkit.benchmarks;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import embedkit.Catalog;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Encodes the lines of a text by a {@code tokenizer.json} with Embedkit and with Hugging Face's
 * library by way of DJL, in turn on one thread, and prints megabytes of text per second of that
 * thread's processor. Ids alone are asked of Embedkit; DJL has no call that leaves places out.
 */
public final class TokenizeTimes {

  private static final int ROUNDS = 5;
  private static final int MOST_LINES = 10_000;

  private TokenizeTimes() {}

  /**
   * Runs.
   *
   * @param args the tokenizer.json, the text, and how many of its lines at most
   * @throws IOException if a file cannot be read
   */
  public static void main(String[] args) throws IOException {
    int most = args.length > 2 ? Integer.parseInt(args[2]) : MOST_LINES;
    List<String> lines = new ArrayList<>();
    long bytes = 0;
    try (BufferedReader in = Files.newBufferedReader(Path.of(args[1]))) {
      String line = in.readLine();
      for (; line != null && lines.size() < most; line = in.readLine()) {
        lines.add(line);
        bytes += line.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    TokenIds ours = Catalog.installed().tokenizer(args[0]).ids().orElseThrow();
    double megabytes = bytes / 1e6;
    double[] ratios = new double[ROUNDS];
    try (InputStream json = Files.newInputStream(Path.of(args[0]));
        HuggingFaceTokenizer theirs =
            HuggingFaceTokenizer.newInstance(
                json, Map.of("truncation", "do_not_truncate", "padding", "do_not_pad"))) {
      TokenIdBlock block = new TokenIdBlock(false);
      for (int round = -1; round < ROUNDS; round++) {
        long start = now();
        long count = 0;
        for (String line : lines) {
          ours.encode(line, true, block);
          count += block.count();
        }
        double own = megabytes * 1e9 / (now() - start);
        start = now();
        long others = 0;
        for (String line : lines) {
          others += theirs.encode(line, true, false).getIds().length;
        }
        double other = megabytes * 1e9 / (now() - start);
        if (count != others) {
          throw new IllegalStateException(count + " tokens are not " + others);
        }
        if (round >= 0) {
          ratios[round] = own / other;
          System.out.printf("%.1f MB/s, DJL %.2f MB/s, %.1f times%n", own, other, ratios[round]);
        }
      }
    }
    Arrays.sort(ratios);
    System.out.printf("%.1f times in the median of %d rounds%n", ratios[ROUNDS / 2], ROUNDS);
  }

  private static long now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadCpuTime();
  }
}
