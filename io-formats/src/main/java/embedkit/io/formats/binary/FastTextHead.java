package embedkit.io.formats.binary;

import embedkit.api.TableShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * What a fastText model begins with. Files since 2017 have a mark and a version; before that, they
 * begin with dim at once, and lack the fields that came with pruning and quantising.
 *
 * @param marked whether the file has a mark and a version
 * @param sampled whether it learned words by negative sampling
 * @param dim numbers per row
 * @param bucket number of hashes
 * @param minn least characters of an n-gram
 * @param maxn most characters of an n-gram; 0 for none
 * @param supervised how it predicts the labels of lines; empty if it learned words alone
 * @param sentenceEndIsCut whether {@code </s>} has n-grams as words have, which it lost with
 *     version 12
 */
record FastTextHead(
    boolean marked,
    boolean sampled,
    int dim,
    int bucket,
    int minn,
    int maxn,
    Optional<Supervised> supervised,
    boolean sentenceEndIsCut) {

  /**
   * How labels are predicted.
   *
   * @param loss what {@link embedkit.api.LabelledOutputs#loss} calls it
   * @param wordNgrams the most words of a run that has a row
   */
  record Supervised(String loss, int wordNgrams) {}

  /** The losses by their numbers, from 1. */
  private static final List<String> LOSSES =
      List.of("hierarchical", "negatives", "softmax", "one-vs-all");

  static final int MAGIC = 793_712_314;

  private static final int NEWEST = 12;
  private static final int SUPERVISED = 3;
  private static final int NEGATIVE_SAMPLING = 2;
  private static final int NUMBERS = 12;
  private static final String WHAT = "the head of a fastText model";

  /** The least bytes of a file without a mark: its settings, and the sizes of its dictionary. */
  static final int UNMARKED_BYTES = 4 * NUMBERS + 8 + 12 + 8;

  static FastTextHead read(ByteSource source) {
    int first = source.i32(WHAT);
    boolean marked = first == MAGIC;
    int version = marked ? source.i32(WHAT) : 0;
    if (marked && (version < 1 || version > NEWEST)) {
      throw source.broken(4, "version 1 to " + NEWEST, "version " + version, "");
    }
    int[] settings = new int[NUMBERS];
    for (int i = marked ? 0 : 1; i < NUMBERS; i++) {
      settings[i] = source.i32(WHAT);
    }
    settings[0] = marked ? settings[0] : first;
    source.i64(WHAT);
    if (settings[0] < 1 || settings[0] > TableShape.MAX_DIM) {
      throw source.broken(
          marked ? 8 : 0, "a dim of 1 to " + TableShape.MAX_DIM, "dim " + settings[0], "");
    }
    // fastText itself reads older supervised models without n-grams.
    boolean wholeWords = marked && version < NEWEST && settings[7] == SUPERVISED;
    return new FastTextHead(
        marked,
        settings[6] == NEGATIVE_SAMPLING && settings[7] != SUPERVISED,
        settings[0],
        settings[8],
        settings[9],
        wholeWords ? 0 : settings[10],
        supervised(settings),
        version < NEWEST);
  }

  private static Optional<Supervised> supervised(int[] settings) {
    int loss = settings[6];
    return settings[7] == SUPERVISED && loss >= 1 && loss <= LOSSES.size()
        ? Optional.of(new Supervised(LOSSES.get(loss - 1), settings[5]))
        : Optional.empty();
  }

  /** Why the first bytes are those of a model, or empty. */
  static Optional<String> seen(byte[] head) {
    if (head.length < 8) {
      return Optional.empty();
    }
    ByteBuffer b = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (b.getInt(0) == MAGIC) {
      return Optional.of("the mark of fastText stands at its start");
    }
    return head.length >= UNMARKED_BYTES && plausible(b)
        ? Optional.of("the settings of a fastText model of before 2017 stand at its start")
        : Optional.empty();
  }

  private static boolean plausible(ByteBuffer b) {
    boolean positive = true;
    for (int i = 0; i < 4; i++) {
      positive &= b.getInt(4 * i) > 0;
    }
    int loss = b.getInt(24);
    int model = b.getInt(28);
    double threshold = b.getDouble(4 * NUMBERS);
    int size = b.getInt(56);
    int words = b.getInt(60);
    int labels = b.getInt(64);
    return positive
        && b.getInt(0) <= TableShape.MAX_DIM
        && loss >= 1
        && loss <= 4
        && model >= 1
        && model <= SUPERVISED
        && b.getInt(32) >= 0
        && threshold >= 0
        && threshold <= 1
        && words >= 0
        && labels >= 0
        && size == (long) words + labels;
  }
}
