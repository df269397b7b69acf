package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.RowGradients;
import embedkit.kernels.Kernels;
import java.util.Arrays;

/**
 * The input side of a block: a vector for each distinct word, which is the word's row, or the sum
 * of its row and those of its n-grams. Rows are gathered once, however often they occur in the
 * block, so that an optimizer sees one gradient per row.
 */
final class Inputs {

  /** More terms than this, over the learning rate, overshoot. */
  private static final double MOST_TERMS = 2;

  private final WordNgrams ngrams;
  private final int stride;
  private final RowGradients words;
  private final RowGradients pieces;
  private final float[] sums;
  private final float[] sumGradients;
  private final float[] terms;
  private int[] members = new int[1 << 10];
  private final int[] memberStart;

  Inputs(WordModel model, int most) {
    this.ngrams = model.ngrams();
    this.stride = Kernels.stride(model.text().dim());
    int room = (most + 3) & -4;
    this.words = new RowGradients(room, stride);
    this.pieces = ngrams == null ? null : new RowGradients(16 * room, stride);
    this.sums = ngrams == null ? null : new float[(room + 4) * stride];
    this.sumGradients = ngrams == null ? null : new float[(room + 4) * stride];
    this.terms = new float[room];
    this.memberStart = new int[room + 1];
  }

  void clear() {
    words.clear();
    Arrays.fill(terms, 0);
    if (ngrams != null) {
      pieces.clear();
    }
  }

  /** Returns the place of a word among the distinct ones, which it joins if it is new. */
  int place(int word) {
    int before = words.size();
    int place = words.place(word);
    if (ngrams != null && place == before) {
      addPieces(word, place);
    }
    return place;
  }

  /** Finds the places of several words, one after the other. */
  void place(int[] some, int from, int count, int[] into) {
    if (ngrams == null) {
      words.place(some, from, count, into, 0);
      return;
    }
    for (int k = 0; k < count; k++) {
      into[k] = place(some[from + k]);
    }
  }

  private void addPieces(int word, int place) {
    int at = memberStart[place];
    int count = ngrams.count(word);
    if (at + count > members.length) {
      members = Arrays.copyOf(members, Math.max(at + count, 2 * members.length));
    }
    for (int i = 0; i < count; i++) {
      members[at + i] = pieces.place(ngrams.row(word, i));
    }
    memberStart[place + 1] = at + count;
  }

  /** Whether words have rows beside their own. */
  boolean hasPieces() {
    return ngrams != null;
  }

  /** Rows that a word's vector is the sum of. */
  int rowsOf(int place) {
    return ngrams == null ? 1 : 1 + memberStart[place + 1] - memberStart[place];
  }

  /** Counts terms of the loss that fall on each row of a word. */
  void count(int place, float more) {
    terms[place] += more;
  }

  int size() {
    return words.size();
  }

  int rounded() {
    return words.rounded();
  }

  /**
   * Gathers the rows.
   *
   * @param overwritten whether gradients will be overwritten, else they are zero
   */
  void gather(EmbeddingStore[] parts, boolean overwritten) {
    if (ngrams == null) {
      words.gather(parts[0], overwritten ? rounded() : 0);
      return;
    }
    words.gather(parts[0], size());
    pieces.gather(parts[1]);
    int used = rounded() * stride;
    System.arraycopy(words.values(), 0, sums, 0, size() * stride);
    Arrays.fill(sums, size() * stride, used, 0);
    Kernels.addRows(pieces.values(), members, memberStart, size(), stride, sums);
    if (!overwritten) {
      Arrays.fill(sumGradients, 0, used, 0);
    }
  }

  /** The words' vectors, padded. */
  float[] vectors() {
    return ngrams == null ? words.values() : sums;
  }

  /** Their gradients. */
  float[] gradients() {
    return ngrams == null ? words.gradients() : sumGradients;
  }

  /** Hands the gradient of each word's vector on to all of its rows. */
  void spread() {
    for (int place = 0; place < size(); place++) {
      words.count(place, terms[place]);
    }
    if (ngrams != null) {
      spreadToPieces();
    }
  }

  private void spreadToPieces() {
    System.arraycopy(sumGradients, 0, words.gradients(), 0, size() * stride);
    Kernels.addToRows(sumGradients, members, memberStart, size(), stride, pieces.gradients());
    for (int place = 0; place < size(); place++) {
      for (int i = memberStart[place]; i < memberStart[place + 1]; i++) {
        pieces.count(members[i], terms[place]);
      }
    }
  }

  /**
   * The terms of an input row are true pairs with their negatives in their due share, so that a
   * shorter gradient still vanishes at the same place.
   *
   * @param inTurn whether words were learned one pair after the other, so that only pieces that
   *     several of them share may overshoot
   */
  void temper(double rate, boolean inTurn) {
    for (int part = inTurn ? 1 : 0; part < parts(); part++) {
      part(part).temper((float) (MOST_TERMS / rate));
    }
  }

  int parts() {
    return ngrams == null ? 1 : 2;
  }

  RowGradients part(int part) {
    return part == 0 ? words : pieces;
  }
}
