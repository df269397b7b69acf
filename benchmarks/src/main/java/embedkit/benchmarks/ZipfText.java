package embedkit.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Writes a text whose words are as frequent as Zipf's law has it: the k-th about 1/k as often as
 * the first. Each word of the vocabulary occurs, so that a trainer that leaves none out has as many
 * rows as were asked for. One vocabulary and length make one text, byte for byte.
 */
public final class ZipfText {

  private static final int LINE = 200;

  private final OutputStream out;
  private final int words;
  private final double logarithm;
  private final SplittableRandom random = new SplittableRandom(1);

  private ZipfText(OutputStream out, int words) {
    this.out = out;
    this.words = words;
    this.logarithm = Math.log(words + 1.0);
  }

  /**
   * Writes a text.
   *
   * @param arguments the words of the vocabulary, the words of the text, the file
   * @throws IOException if the file cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    int words = Integer.parseInt(arguments[0]);
    long tokens = Math.max(words, Long.parseLong(arguments[1]));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[2])), 1 << 16)) {
      new ZipfText(out, words).write(tokens);
    }
  }

  private void write(long tokens) throws IOException {
    long every = tokens / words;
    for (long i = 0; i < tokens; i++) {
      boolean due = i % every == 0 && i / every < words;
      write(due ? (int) (i / every) : draw(), (i + 1) % LINE == 0 ? '\n' : ' ');
    }
    out.write('\n');
  }

  /** Inverts the sum of 1/k, taken as an integral. */
  private int draw() {
    return (int) Math.min(words, Math.exp(random.nextDouble() * logarithm)) - 1;
  }

  private void write(int word, char end) throws IOException {
    out.write(("w" + word + end).getBytes(StandardCharsets.ISO_8859_1));
  }
}
