package embedkit.io.formats.text;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Remedy;
import embedkit.api.Vocabulary;
import embedkit.api.file.OutputFile;
import embedkit.io.formats.BadToken;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.LongStream;

/**
 * Writes rows as lines, with the shortest decimals that read back to the same floats ({@link
 * Float#toString(float)}). The common pool formats blocks ahead; the caller writes them in order.
 */
final class TextWriter {

  static final Option<String> SPACES =
      Option.choice(
          "spaces",
          "fail",
          List.of("fail", "keep"),
          "what to do when a token to be written holds a space or tab; other tools cannot read it");

  private static final int BLOCK_VALUES = 1 << 16;

  private final String format;
  private final boolean header;
  private final boolean keepSpaces;
  private final BadToken onBadToken;

  TextWriter(String format, boolean header, boolean keepSpaces, BadToken onBadToken) {
    this.format = format;
    this.header = header;
    this.keepSpaces = keepSpaces;
    this.onBadToken = onBadToken;
  }

  static boolean keepsSpaces(Options options) {
    return options.get(SPACES).equals("keep");
  }

  void write(EmbeddingTable table, OutputFile file, Progress progress) {
    Vocabulary tokens =
        table
            .vocabulary()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "cannot write "
                            + file.target()
                            + ": "
                            + format
                            + " needs a token for each row, and this table has none"));
    if (!header && table.rows() == 0) {
      throw new ConfigurationException(
          "cannot write "
              + file.target()
              + ": "
              + format
              + " has no header, so it cannot hold a table without rows; write word2vec-text");
    }
    try (OutputStream out = file.open()) {
      if (header) {
        String line = rowsWritten(tokens, file) + " " + table.dim() + "\n";
        out.write(line.getBytes(StandardCharsets.US_ASCII));
      }
      writeRows(table, tokens, file, out, progress);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file.target(), e);
    }
  }

  /** The header stands before the rows, so those that are left out are counted first. */
  private long rowsWritten(Vocabulary tokens, OutputFile file) {
    return onBadToken != BadToken.SKIP
        ? tokens.size()
        : LongStream.range(0, tokens.size())
            .filter(row -> refusal(tokens.utf8(row), file, row).isEmpty())
            .count();
  }

  private void writeRows(
      EmbeddingTable table, Vocabulary tokens, OutputFile file, OutputStream out, Progress progress)
      throws IOException {
    int block = Math.max(1, Math.min(4096, BLOCK_VALUES / table.dim()));
    int depth = 2 * ForkJoinPool.getCommonPoolParallelism() + 1;
    Deque<ForkJoinTask<LineBuffer>> ahead = new ArrayDeque<>();
    long rows = table.rows();
    long next = 0;
    long done = 0;
    while (done < rows) {
      while (next < rows && ahead.size() < depth) {
        long first = next;
        int count = (int) Math.min(block, rows - first);
        ahead.add(ForkJoinPool.commonPool().submit(() -> lines(table, tokens, file, first, count)));
        next += count;
      }
      ahead.remove().join().writeTo(out);
      done = Math.min(rows, done + block);
      progress.at(done, rows);
    }
  }

  private LineBuffer lines(
      EmbeddingTable table, Vocabulary tokens, OutputFile file, long first, int count) {
    int dim = table.dim();
    float[] values = new float[count * dim];
    table.store().gather(first, count, values, 0, dim);
    LineBuffer lines = new LineBuffer();
    for (int i = 0; i < count; i++) {
      byte[] token = tokens.utf8(first + i);
      Optional<ConfigurationException> refusal = refusal(token, file, first + i);
      if (refusal.isEmpty()) {
        lines.add(token, values, i * dim, dim);
      } else if (onBadToken == BadToken.ESCAPE) {
        lines.add(BadToken.escaped(token), values, i * dim, dim);
      } else if (onBadToken == BadToken.FAIL) {
        throw refusal.get();
      }
    }
    return lines;
  }

  /** Why a token cannot be written; empty if it can. */
  private Optional<ConfigurationException> refusal(byte[] token, OutputFile file, long row) {
    if (token.length == 0) {
      return refusal(file, row, "the empty token", "other tools cannot read it", List.of());
    }
    boolean spaced = false;
    for (byte b : token) {
      if (b == '\n' || b == '\r') {
        return refusal(file, row, "a token with a line break", "it would end the line", List.of());
      }
      if (b == 0) {
        return refusal(file, row, "a token with a zero byte", "no text holds one", List.of());
      }
      spaced |= b == ' ' || b == '\t';
    }
    if (!spaced) {
      return Optional.empty();
    }
    String shown = "the token " + Quotes.quoted(token, 0, token.length);
    if (!keepSpaces) {
      Remedy keep = new Remedy.Writing("write it all the same", format + ":spaces=keep");
      return refusal(file, row, shown, "other tools would part it at its space", List.of(keep));
    }
    return readsBack(token)
        ? Optional.empty()
        : refusal(
            file, row, shown, "where its last part ends could not be told when read", List.of());
  }

  /** A token with spaces reads back unless it has spaces around it or is a word and numbers. */
  private static boolean readsBack(byte[] token) {
    byte last = token[token.length - 1];
    if (FloatText.separates(token[0]) || FloatText.separates(last)) {
      return false;
    }
    int from = token.length;
    while (!FloatText.separates(token[from - 1])) {
      from--;
    }
    return FloatText.scan(token, from, token.length) == FloatText.NONE;
  }

  private Optional<ConfigurationException> refusal(
      OutputFile file, long row, String what, String why, List<Remedy> first) {
    List<Remedy> remedies = new ArrayList<>(first);
    remedies.addAll(BadToken.remedies(format));
    String text = "cannot write " + file.target() + ": row " + row + " has " + what + "; " + why;
    return Optional.of(new ConfigurationException(text, remedies));
  }
}
