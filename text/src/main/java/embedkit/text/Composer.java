package embedkit.text;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.TokenIdBlock;
import java.util.Arrays;

/**
 * Composes the vectors of one text's tokens, and is used again for the next text, so that nothing
 * is allocated for a token. For one thread at a time.
 *
 * <p>Sums are plain loops, which the compiler turns into vector operations: they are quick in a
 * process that has just started, too, where the Vector API is not yet.
 */
final class Composer {

  /** So many floats of rows are gathered at once: they stay in the nearest cache. */
  private static final int BLOCK_FLOATS = 1 << 13;

  private static final int MOST_ROWS = 64;

  /** The factor of each row. */
  interface Weights {
    double of(long row);
  }

  private final EmbeddingStore store;
  private final EmbedderSettings settings;
  private final Weights weights;
  private final long unknownRow;
  private final boolean max;
  private final int dim;
  private final int most;
  private final int stride;
  private final long[] rows;
  private final float[] gathered;
  private final TokenIdBlock block = new TokenIdBlock(false);

  private float[] sum;
  private int at;
  private int pending;
  private int tokens;

  /**
   * Room for texts.
   *
   * @param dim how many numbers of each row are taken
   * @param weights the factors of rows; null for none
   * @param unknownRow the row that unknown tokens count as; -1 if they do not count
   */
  Composer(
      EmbeddingStore store, EmbedderSettings settings, int dim, Weights weights, long unknownRow) {
    this.store = store;
    this.settings = settings;
    this.dim = dim;
    this.weights = weights;
    this.unknownRow = unknownRow;
    this.max = settings.pooling() instanceof Pooling.Max;
    this.most = settings.mostTokens() == 0 ? Integer.MAX_VALUE : settings.mostTokens();
    this.stride = store.dim();
    this.rows = new long[Math.clamp(BLOCK_FLOATS / stride, 1, MOST_ROWS)];
    this.gathered = new float[rows.length * stride];
    if (unknownRow >= 0) {
      // Every token counts, so that those behind the last that does need not be found.
      block.limit(most);
    }
  }

  /** Composes a text, and returns how many of its tokens counted. */
  int compose(TextRows reader, String text, float[] into, int offset) {
    begin(into, offset);
    reader.read(cut(text), this);
    return end();
  }

  /** Composes tokens that were told by their ids. */
  int compose(TextRows reader, int[] ids, float[] into, int offset) {
    begin(into, offset);
    reader.read(ids, this);
    return end();
  }

  private void begin(float[] into, int offset) {
    sum = into;
    at = offset;
    pending = 0;
    tokens = 0;
    Arrays.fill(into, offset, offset + dim, 0);
  }

  private int end() {
    flush();
    if (!max && tokens > 0) {
      scale(1f / tokens);
    }
    sum = null;
    return tokens;
  }

  private String cut(String text) {
    int characters = settings.mostCharacters();
    if (characters == 0 || text.length() <= characters) {
      return text;
    }
    return text.codePointCount(0, text.length()) <= characters
        ? text
        : text.substring(0, text.offsetByCodePoints(0, characters));
  }

  /** Where the ids of a text are put. */
  TokenIdBlock block() {
    return block;
  }

  /** Tells whether further tokens count. */
  boolean wantsMore() {
    return tokens < most;
  }

  /** A token with a row. */
  void row(long row) {
    rows[pending++] = row;
    tokens++;
    if (pending == rows.length) {
      flush();
    }
  }

  /** A token whose vector was made, because it has no row: its share of all counts is 0. */
  void made(float[] vector) {
    flush();
    tokens++;
    take(vector, 0, 1, tokens == 1);
  }

  /** A token that nothing is known of. */
  void unknown() {
    if (unknownRow >= 0) {
      row(unknownRow);
    }
  }

  private void flush() {
    if (pending == 0) {
      return;
    }
    int count = pending;
    pending = 0;
    store.gather(rows, 0, count, gathered, 0, stride);
    boolean first = tokens == count;
    for (int i = 0; i < count; i++) {
      double weight = weights == null ? 1 : weights.of(rows[i]);
      take(gathered, i * stride, (float) weight, first && i == 0);
    }
  }

  private void take(float[] vector, int from, float weight, boolean first) {
    if (max) {
      greatest(vector, from, first);
    } else if (weight == 1) {
      plus(vector, from, sum, at, dim);
    } else {
      plus(weight, vector, from, sum, at, dim);
    }
  }

  private static void plus(float[] x, int from, float[] y, int at, int n) {
    for (int d = 0; d < n; d++) {
      y[at + d] += x[from + d];
    }
  }

  private static void plus(float factor, float[] x, int from, float[] y, int at, int n) {
    for (int d = 0; d < n; d++) {
      y[at + d] += factor * x[from + d];
    }
  }

  private void greatest(float[] vector, int from, boolean first) {
    if (first) {
      System.arraycopy(vector, from, sum, at, dim);
      return;
    }
    for (int d = 0; d < dim; d++) {
      sum[at + d] = Math.max(sum[at + d], vector[from + d]);
    }
  }

  private void scale(float factor) {
    for (int d = 0; d < dim; d++) {
      sum[at + d] *= factor;
    }
  }
}
