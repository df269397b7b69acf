package embedkit.tokenizers.piece;

import embedkit.api.UnknownTokenException;
import java.util.Arrays;
import java.util.List;

/**
 * A unigram language model of pieces (Kudo 2018, "Subword Regularization"): a pre-token is cut so
 * that the sum of its pieces' log probabilities is the largest. Answers as Hugging Face's {@code
 * tokenizers} do: of two equal sums the one whose last piece begins first is taken; a character
 * that is no piece counts as the least likely piece less 10, and such characters side by side are
 * one unknown piece, or the pieces of their bytes, each with the places of all of them.
 *
 * <p>A pre-token of n chars costs O(n times the longest piece). Short ones are remembered.
 */
public final class Unigram implements PieceModel {
  private static final double UNKNOWN_PENALTY = 10;

  private final PieceIndex vocabulary;
  private final double[] scores;
  private final PieceTrie trie;
  private final int unknown;
  private final double unknownScore;
  private final BytePieces bytes;
  private final int longest;
  private final PreTokenCache cache = new PreTokenCache();

  private Unigram(Builder builder, PieceTrie trie) {
    this.trie = trie;
    vocabulary = builder.pieces.index();
    scores = Arrays.copyOf(builder.scores, builder.count);
    unknown = builder.unknown;
    unknownScore = builder.least - UNKNOWN_PENALTY;
    bytes = builder.byteFallback ? new BytePieces(vocabulary) : null;
    longest = builder.longest;
  }

  @Override
  public PieceIndex vocabulary() {
    return vocabulary;
  }

  @Override
  public int unknown() {
    return unknown;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnknownTokenException if a character is no piece and the model has no unknown piece
   */
  @Override
  public void cut(char[] text, int from, int to, Pieces out) {
    if (from == to) {
      return;
    }
    if (to - from > PreTokenCache.LONGEST) {
      likeliest(text, from, to, out);
      return;
    }
    long hash = PieceIndex.hash(text, from, to);
    if (!cache.find(hash, text, from, to, out)) {
      int first = out.count();
      likeliest(text, from, to, out);
      cache.keep(hash, text, from, to, out, first);
    }
  }

  private void likeliest(char[] text, int from, int to, Pieces out) {
    CutScratch scratch = out.scratch;
    scratch.ways(to - from + 1);
    walk(text, from, to, scratch);
    place(text, from, to, scratch, out);
    scratch.trim();
  }

  /** Finds for each place the best last piece: its id, its length and the sum up to its end. */
  private void walk(char[] text, int from, int to, CutScratch scratch) {
    int[] ids = scratch.ids;
    int[] lengths = scratch.lengths;
    double[] sums = scratch.scores;
    Arrays.fill(lengths, 0, to - from + 1, 0);
    sums[0] = 0;
    for (int at = from; at < to; ) {
      int character = CharPieces.length(text, at, to);
      double sum = sums[at - from];
      boolean single = false;
      int node = PieceTrie.ROOT;
      for (int end = at; end < to; ) {
        node = trie.next(node, text[end++]);
        if (node == PieceTrie.ROOT) {
          break;
        }
        int id = trie.id(node);
        if (id >= 0) {
          double candidate = scores[id] + sum;
          int way = end - from;
          if (lengths[way] == 0 || candidate > sums[way]) {
            sums[way] = candidate;
            lengths[way] = end - at;
            ids[way] = id;
          }
          single |= end - at == character;
        }
      }
      if (!single) {
        int way = at + character - from;
        double candidate = unknownScore + sum;
        if (lengths[way] == 0 || candidate > sums[way]) {
          if (unknown < 0) {
            throw noUnknown(new String(text, at, character));
          }
          sums[way] = candidate;
          lengths[way] = character;
          ids[way] = unknown;
        }
      }
      at += character;
    }
  }

  private UnknownTokenException noUnknown(String character) {
    return new UnknownTokenException(
        "the tokenizer has no piece for \""
            + character
            + "\" and names none for what it does not know; take a tokenizer whose unk_id is set",
        character,
        vocabulary.size(),
        List.of());
  }

  /** Goes the best way back, then places its pieces in order. */
  private void place(char[] text, int from, int to, CutScratch scratch, Pieces out) {
    int[] ids = scratch.ids;
    int[] lengths = scratch.lengths;
    int[] ends = scratch.ranks;
    int count = 0;
    for (int end = to - from; end > 0; ) {
      int start = end - lengths[end];
      if (ids[end] == unknown) {
        while (start > 0 && ids[start] == unknown) {
          start -= lengths[start];
        }
      }
      ids[end] = ids[end] == unknown ? -1 : ids[end];
      lengths[end] = end - start;
      ends[count++] = end;
      end = start;
    }
    out.room(count);
    for (int i = count - 1; i >= 0; i--) {
      int end = ends[i];
      int start = end - lengths[end];
      if (ids[end] >= 0) {
        out.add(ids[end], from + start, from + end);
      } else {
        unknown(text, from + start, from + end, out);
      }
    }
  }

  /** The piece that unknown characters side by side are together, or -1. */
  private int whole(char[] text, int from, int to) {
    int node = trie.next(PieceTrie.ROOT, text[from]);
    for (int i = from + 1; i < to && node != PieceTrie.ROOT; i++) {
      node = trie.next(node, text[i]);
    }
    return node == PieceTrie.ROOT ? -1 : trie.id(node);
  }

  private void unknown(char[] text, int from, int to, Pieces out) {
    int known = to - from > longest ? -1 : whole(text, from, to);
    if (known >= 0) {
      out.add(known, from, to);
    } else if (bytes != null && bytes.spell(text, from, to)) {
      for (int at = from; at < to; ) {
        int codePoint = Utf8.codePoint(text, at, to);
        for (int i = 0; i < Utf8.length(codePoint); i++) {
          out.add(bytes.id(Utf8.octet(codePoint, i)), from, to);
        }
        at += Character.charCount(codePoint);
      }
    } else {
      out.add(unknown, from, to);
    }
  }

  /** Takes the pieces of a vocabulary in the order of their ids. */
  public static final class Builder {
    private final PieceIndex.Builder pieces = PieceIndex.builder();
    private final PieceTrie trie = new PieceTrie();
    private double[] scores = new double[256];
    private int count;
    private double least = Double.POSITIVE_INFINITY;
    private int longest;
    private int unknown = -1;
    private boolean byteFallback;

    /** Begins a model without pieces. */
    public Builder() {}

    /**
     * Adds the piece of the next id.
     *
     * @param piece the piece
     * @param score its log probability, finite
     * @throws BrokenVocabularyException if the score is not finite, or the pieces are too many
     */
    public void add(String piece, double score) throws BrokenVocabularyException {
      addKept(piece, score);
      least = Math.min(least, score);
    }

    /**
     * Adds the piece of the next id, whose score makes the unknown ones no less likely.
     *
     * @param piece the piece
     * @param score what counts when it is taken, finite
     * @throws BrokenVocabularyException if the score is not finite, or the pieces are too many
     */
    public void addKept(String piece, double score) throws BrokenVocabularyException {
      if (!Double.isFinite(score)) {
        throw new BrokenVocabularyException(
            "piece " + count, "a finite score", score + " for \"" + Shown.of(piece) + "\"", "");
      }
      trie.add(piece, count);
      addUnmatched(piece);
      scores[count - 1] = score;
    }

    /**
     * Adds the piece of the next id, which no text has.
     *
     * @param piece the piece, such as one that marks a beginning
     * @throws BrokenVocabularyException if the pieces are too many
     */
    public void addUnmatched(String piece) throws BrokenVocabularyException {
      pieces.add(piece, count);
      if (count == scores.length) {
        scores = Arrays.copyOf(scores, 2 * count);
      }
      longest = Math.max(longest, piece.length());
      count++;
    }

    /**
     * Says which piece stands for what is unknown.
     *
     * @param id its id; -1 for none
     * @return this
     */
    public Builder unknown(int id) {
      unknown = id;
      return this;
    }

    /**
     * Says whether unknown characters are spelled in pieces of bytes, such as {@code <0xE2>}.
     *
     * @param spelled true if they are, where there are all that it takes
     * @return this
     */
    public Builder byteFallback(boolean spelled) {
      byteFallback = spelled;
      return this;
    }

    /**
     * Returns the model.
     *
     * @return the model; the builder is not used again
     * @throws BrokenVocabularyException if the unknown piece is not among the pieces
     */
    public Unigram model() throws BrokenVocabularyException {
      if (unknown < -1 || unknown >= count) {
        throw new BrokenVocabularyException(
            "unk_id", "the id of one of " + count + " pieces", Integer.toString(unknown), "");
      }
      return new Unigram(this, trie);
    }
  }
}
