package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.Objective;
import embedkit.api.text.PairModel;
import embedkit.api.text.PairPass;
import embedkit.api.text.Part;
import java.util.List;

/** GloVe of one vocabulary. */
final class GloveModel implements PairModel {

  /** Pairs learned at once: some of each of several words, see the order of the pairs. */
  static final int BLOCK = 256;

  static final int WORDS = 0;
  static final int CONTEXTS = 1;
  static final int BIASES = 2;
  static final int CONTEXT_BIASES = 3;

  private static final String CONTEXT = "context";
  private static final String BIAS = "bias";
  private static final String CONTEXT_BIAS = "context-bias";

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private final Glove glove;
  private final Objective.Text text;
  private final int blockPairs;
  private final List<Part> parts;

  /**
   * A model.
   *
   * @param glove what is learned
   * @param text the vocabulary
   * @param mostPairs of a block. It is not longer than the vocabulary: in one of a few words it
   *     would move every row many times over
   */
  GloveModel(Glove glove, Objective.Text text, int mostPairs) {
    this.glove = glove;
    this.text = text;
    long words = text.words().size();
    this.blockPairs = (int) Math.min(mostPairs, words);
    this.parts =
        List.of(
            Part.table(words, text.dim()),
            Part.ofWords(CONTEXT, words, text.dim(), Part.Role.OUTPUT),
            Part.ofWords(BIAS, words, 1, Part.Role.STATE),
            Part.ofWords(CONTEXT_BIAS, words, 1, Part.Role.STATE));
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  @Override
  public Counting counting() {
    return new Counting(text.window(), glove.distanceWeighting(), glove.symmetric());
  }

  @Override
  public int blockPairs() {
    return blockPairs;
  }

  @Override
  public PairPass pass() {
    return new GlovePass(this);
  }

  /**
   * Lets context rows and biases start at random within half a dim-th of 0, as {@code glove.c}
   * does. Rows that an earlier table gave are not zeros, and stay.
   */
  @Override
  public void begin(EmbeddingStore table) {
    for (int part = CONTEXTS; part < parts.size(); part++) {
      fill(parts.get(part).of(table), mix(mix(text.seed()) + part));
    }
  }

  private void fill(EmbeddingStore rows, long seed) {
    int dim = rows.dim();
    float[] row = new float[dim];
    for (long i = 0; i < rows.rows(); i++) {
      rows.gather(i, 1, row, 0, dim);
      if (allZero(row)) {
        for (int d = 0; d < dim; d++) {
          row[d] = ((mix(seed + (i * dim + d) * GAMMA) >>> 40) * 0x1p-24f - 0.5f) / text.dim();
        }
        rows.scatter(i, 1, row, 0, dim);
      }
    }
  }

  private static boolean allZero(float[] row) {
    for (float value : row) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private static long mix(long seed) {
    long z = seed + GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  Glove glove() {
    return glove;
  }

  int dim() {
    return text.dim();
  }
}
