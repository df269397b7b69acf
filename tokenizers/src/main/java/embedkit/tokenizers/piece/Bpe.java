package embedkit.tokenizers.piece;

import embedkit.api.UnknownTokenException;
import java.util.List;

/**
 * Byte pair encoding (Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword
 * Units"): a pre-token begins as its characters, and of all neighbours that may merge those of the
 * lowest rank do, the leftmost first, until none may. Answers as Hugging Face's {@code tokenizers}
 * do, down to the places of characters that have no piece.
 *
 * <p>A pre-token of n characters costs O(n log n). Short ones are remembered.
 */
public final class Bpe implements PieceModel {
  private static final int NONE = Integer.MAX_VALUE;

  /** Up to here it is cheaper to look at all neighbours than to keep a queue. */
  private static final int FEW = 40;

  /**
   * What a tokenizer's file says besides its pieces and merges.
   *
   * @param unknown the piece for characters that have none, or null: then they are left out
   * @param continuingPrefix is put before each character but the first, or null
   * @param endSuffix is put behind the last character, or null
   * @param fuseUnknown whether unknown characters side by side are one piece
   * @param byteFallback whether a character that has no piece is spelled in pieces of bytes, such
   *     as {@code <0xE2>}, if there are all that it takes
   * @param ignoreMerges whether a pre-token that is a piece is that piece, whatever the merges
   */
  public record Rules(
      String unknown,
      String continuingPrefix,
      String endSuffix,
      boolean fuseUnknown,
      boolean byteFallback,
      boolean ignoreMerges) {

    /** GPT-2's: none of it. */
    public static final Rules PLAIN = new Rules(null, null, null, false, false, false);

    /** An empty prefix or suffix is none. */
    public Rules {
      continuingPrefix = "".equals(continuingPrefix) ? null : continuingPrefix;
      endSuffix = "".equals(endSuffix) ? null : endSuffix;
    }
  }

  private final PieceIndex vocabulary;
  private final MergeTable merges;
  private final Rules rules;
  private final int unknown;
  private final BytePieces bytes;
  private final CharPieces characters;
  private final PreTokenCache cache = new PreTokenCache();

  private Bpe(Builder builder) {
    vocabulary = builder.vocabulary;
    merges = builder.merges;
    rules = builder.rules;
    unknown = rules.unknown == null ? -1 : vocabulary.id(rules.unknown);
    bytes = rules.byteFallback ? new BytePieces(vocabulary) : null;
    characters = new CharPieces(vocabulary);
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
   * @throws UnknownTokenException if a character has no piece and the piece for such is not of the
   *     vocabulary
   */
  @Override
  public void cut(char[] text, int from, int to, Pieces out) {
    if (from == to) {
      return;
    }
    if (to - from > PreTokenCache.LONGEST) {
      if (!cutWhole(PieceIndex.hash(text, from, to), text, from, to, out)) {
        merge(text, from, to, out);
      }
      return;
    }
    long hash = PieceIndex.hash(text, from, to);
    if (!cache.find(hash, text, from, to, out)) {
      int first = out.count();
      if (!cutWhole(hash, text, from, to, out)) {
        merge(text, from, to, out);
      }
      cache.keep(hash, text, from, to, out, first);
    }
  }

  private boolean cutWhole(long hash, char[] text, int from, int to, Pieces out) {
    int whole = rules.ignoreMerges ? vocabulary.id(hash, text, from, to) : -1;
    if (whole >= 0) {
      out.add(whole, from, to);
    }
    return whole >= 0;
  }

  private void merge(char[] text, int from, int to, Pieces out) {
    CutScratch scratch = out.scratch;
    int count = plainSymbols(text, from, to, scratch);
    boolean plain = count >= 0;
    if (!plain) {
      count = symbols(text, from, to, scratch);
    }
    count = count > FEW ? mergeMany(scratch, count) : mergeFew(scratch, count);
    out.room(count);
    if (plain) {
      placePlain(scratch, count, from, out);
    } else {
      placeBytes(scratch, count, text, from, to, out);
    }
    scratch.trim();
  }

  /**
   * Takes each character's piece, with lengths in chars.
   *
   * @return the number of symbols; -1 if a character has no piece, or pieces are spelled otherwise
   */
  private int plainSymbols(char[] text, int from, int to, CutScratch scratch) {
    if (rules.continuingPrefix != null || rules.endSuffix != null) {
      return -1;
    }
    scratch.symbols(to - from);
    int count = 0;
    for (int at = from; at < to; ) {
      int length = Character.isHighSurrogate(text[at]) ? CharPieces.length(text, at, to) : 1;
      int id = characters.id(text, at, length);
      if (id < 0) {
        return -1;
      }
      scratch.ids[count] = id;
      scratch.lengths[count++] = length;
      at += length;
    }
    return count;
  }

  /** Takes each character's piece, or what stands for it, with lengths in bytes of UTF-8. */
  private int symbols(char[] text, int from, int to, CutScratch scratch) {
    scratch.symbols(4);
    int count = 0;
    int waiting = 0;
    for (int at = from; at < to; ) {
      int codePoint = Utf8.codePoint(text, at, to);
      int length = Character.charCount(codePoint);
      int octets = Utf8.length(codePoint);
      int id = affixed(text, at, length, at == from, at + length == to, scratch);
      // Room for the one that waits, and for the bytes of a character with prefix and suffix.
      reserve(scratch, count + 2 + spelled(codePoint));
      if (id >= 0) {
        if (waiting > 0) {
          count = symbol(scratch, count, unknown, waiting);
          waiting = 0;
        }
        count = symbol(scratch, count, id, octets);
      } else {
        int spelled = bytes == null ? -1 : spell(scratch, count);
        if (spelled >= 0) {
          count = spelled;
        } else if (rules.unknown != null) {
          if (unknown < 0) {
            throw unknownLacks(new String(text, at, length));
          }
          if (waiting > 0 && !rules.fuseUnknown) {
            count = symbol(scratch, count, unknown, waiting);
            waiting = 0;
          }
          waiting += octets;
        }
      }
      at += length;
    }
    return waiting > 0 ? symbol(scratch, count, unknown, waiting) : count;
  }

  private int spelled(int codePoint) {
    return bytes == null
        ? 1
        : Utf8.length(codePoint) + octets(rules.continuingPrefix) + octets(rules.endSuffix);
  }

  private static int octets(String affix) {
    return affix == null ? 0 : 3 * affix.length();
  }

  private static void reserve(CutScratch scratch, int count) {
    if (count > scratch.ids.length) {
      int[] ids = scratch.ids;
      int[] lengths = scratch.lengths;
      scratch.symbols(count);
      System.arraycopy(ids, 0, scratch.ids, 0, ids.length);
      System.arraycopy(lengths, 0, scratch.lengths, 0, lengths.length);
    }
  }

  private static int symbol(CutScratch scratch, int count, int id, int length) {
    scratch.ids[count] = id;
    scratch.lengths[count] = length;
    return count + 1;
  }

  /** The piece of a character with its prefix and suffix; leaves the text of it in the scratch. */
  private int affixed(
      char[] text, int at, int length, boolean first, boolean last, CutScratch scratch) {
    String prefix = first || rules.continuingPrefix == null ? "" : rules.continuingPrefix;
    String suffix = !last || rules.endSuffix == null ? "" : rules.endSuffix;
    int needed = prefix.length() + length + suffix.length();
    if (scratch.chars.length < needed) {
      scratch.chars = new char[needed + 16];
    }
    prefix.getChars(0, prefix.length(), scratch.chars, 0);
    System.arraycopy(text, at, scratch.chars, prefix.length(), length);
    suffix.getChars(0, suffix.length(), scratch.chars, prefix.length() + length);
    scratch.charCount = needed;
    return vocabulary.id(scratch.chars, 0, needed);
  }

  /** Adds the bytes of the text in the scratch and returns the new count; -1 if one is lacking. */
  private int spell(CutScratch scratch, int count) {
    char[] chars = scratch.chars;
    int end = scratch.charCount;
    if (!bytes.spell(chars, 0, end)) {
      return -1;
    }
    int added = count;
    for (int at = 0; at < end; ) {
      int codePoint = Utf8.codePoint(chars, at, end);
      for (int i = 0; i < Utf8.length(codePoint); i++) {
        added = symbol(scratch, added, bytes.id(Utf8.octet(codePoint, i)), 1);
      }
      at += Character.charCount(codePoint);
    }
    return added;
  }

  private UnknownTokenException unknownLacks(String character) {
    return new UnknownTokenException(
        "the tokenizer has no piece for \""
            + character
            + "\", and \""
            + rules.unknown
            + "\", which is to stand for such, is not in its vocabulary; take a tokenizer whose"
            + " vocabulary has it",
        character,
        vocabulary.size(),
        List.of());
  }

  /** Merges by looking at all neighbours each time. */
  private int mergeFew(CutScratch scratch, int symbols) {
    int[] ids = scratch.ids;
    int[] lengths = scratch.lengths;
    int[] ranks = scratch.ranks;
    int count = symbols;
    for (int i = 0; i + 1 < count; i++) {
      ranks[i] = merges.rank(ids[i], ids[i + 1]);
    }
    while (count > 1) {
      int best = 0;
      for (int i = 1; i + 1 < count; i++) {
        if (ranks[i] < ranks[best]) {
          best = i;
        }
      }
      if (ranks[best] == NONE) {
        break;
      }
      ids[best] = merges.merged(ranks[best]);
      lengths[best] += lengths[best + 1];
      count--;
      int moved = count - best - 1;
      System.arraycopy(ids, best + 2, ids, best + 1, moved);
      System.arraycopy(lengths, best + 2, lengths, best + 1, moved);
      System.arraycopy(ranks, best + 1, ranks, best, moved);
      if (best > 0) {
        ranks[best - 1] = merges.rank(ids[best - 1], ids[best]);
      }
      if (best + 1 < count) {
        ranks[best] = merges.rank(ids[best], ids[best + 1]);
      }
    }
    return count;
  }

  /** Merges with a queue of what may merge, ordered by rank, then place. */
  private int mergeMany(CutScratch scratch, int count) {
    scratch.chain(count);
    int[] ids = scratch.ids;
    int[] lengths = scratch.lengths;
    int[] previous = scratch.previous;
    int[] next = scratch.next;
    MergeQueue queue = new MergeQueue(scratch.queue);
    for (int i = 0; i < count; i++) {
      previous[i] = i - 1;
      next[i] = i + 1 < count ? i + 1 : -1;
      if (i + 1 < count) {
        queue.offer(merges.rank(ids[i], ids[i + 1]), i);
      }
    }
    for (long top = queue.poll(); top >= 0; top = queue.poll()) {
      int at = (int) top;
      int right = lengths[at] == 0 ? -1 : next[at];
      if (right < 0) {
        continue;
      }
      // What was queued may be gone: another merge took one of the two.
      int rank = merges.rank(ids[at], ids[right]);
      int merged = merges.merged((int) (top >>> 32));
      if (rank == NONE || merges.merged(rank) != merged) {
        continue;
      }
      ids[at] = merged;
      lengths[at] += lengths[right];
      lengths[right] = 0;
      next[at] = next[right];
      if (next[at] >= 0) {
        previous[next[at]] = at;
        queue.offer(merges.rank(merged, ids[next[at]]), at);
      }
      if (previous[at] >= 0) {
        queue.offer(merges.rank(ids[previous[at]], merged), previous[at]);
      }
    }
    scratch.queue = queue.array();
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (lengths[i] != 0) {
        ids[kept] = ids[i];
        lengths[kept++] = lengths[i];
      }
    }
    return kept;
  }

  private static void placePlain(CutScratch scratch, int count, int from, Pieces out) {
    int start = from;
    for (int i = 0; i < count; i++) {
      int end = start + scratch.lengths[i];
      out.add(scratch.ids[i], start, end);
      start = end;
    }
  }

  /** Places symbols whose lengths are in bytes: a piece covers each character that it touches. */
  private static void placeBytes(
      CutScratch scratch, int count, char[] text, int from, int to, Pieces out) {
    int[] lengths = scratch.lengths;
    int at = from;
    // The bytes that end with the character before `at`, and those before the piece.
    int walked = 0;
    int passed = 0;
    for (int i = 0; i < count; i++) {
      while (at < to && walked + octetsAt(text, at, to) <= passed) {
        walked += octetsAt(text, at, to);
        at += Character.charCount(Utf8.codePoint(text, at, to));
      }
      passed += lengths[i];
      int end = at;
      for (int covered = walked; end < to && covered < passed; ) {
        covered += octetsAt(text, end, to);
        end += Character.charCount(Utf8.codePoint(text, end, to));
      }
      out.add(scratch.ids[i], at, end);
    }
  }

  private static int octetsAt(char[] text, int at, int to) {
    return Utf8.length(Utf8.codePoint(text, at, to));
  }

  /** Takes the merges of a vocabulary, those of the lowest rank first. */
  public static final class Builder {
    private final PieceIndex vocabulary;
    private final Rules rules;
    private final MergeTable merges = new MergeTable();
    private int count;

    /**
     * Begins a model.
     *
     * @param vocabulary the pieces
     * @param rules what else the file says
     */
    public Builder(PieceIndex vocabulary, Rules rules) {
      this.vocabulary = vocabulary;
      this.rules = rules;
    }

    /**
     * Adds the next merge. A pair that was there takes the new rank.
     *
     * @param left the left piece
     * @param right the right piece, with its prefix where the rules have one
     * @throws BrokenVocabularyException if one of the two or what they make is no piece
     */
    public void merge(String left, String right) throws BrokenVocabularyException {
      count++;
      int first = piece(left, left, right);
      int second = piece(right, left, right);
      String prefix = rules.continuingPrefix == null ? "" : rules.continuingPrefix;
      if (right.length() < prefix.length()) {
        throw new BrokenVocabularyException(
            "merge " + count,
            "a right side that begins with \"" + prefix + "\"",
            "\"" + right + "\"",
            "");
      }
      merges.rank(piece(left + right.substring(prefix.length()), left, right));
      merges.put(first, second);
    }

    /**
     * Adds the next merge as a line of a file of merges.
     *
     * @param line two pieces with a space between
     * @throws BrokenVocabularyException if it is not two pieces, or one of the two or what they
     *     make is no piece
     */
    public void merge(String line) throws BrokenVocabularyException {
      int space = line.indexOf(' ');
      if (space < 0 || line.indexOf(' ', space + 1) >= 0) {
        throw new BrokenVocabularyException(
            "merge " + (count + 1),
            "two pieces with one space between",
            "\"" + Shown.of(line) + "\"",
            "");
      }
      merge(line.substring(0, space), line.substring(space + 1));
    }

    /**
     * Adds all pairs that make a piece, with one rank: as SentencePiece merges, which asks for the
     * piece and not for its halves.
     *
     * @param id the piece
     */
    public void mergeTo(int id) {
      String piece = vocabulary.token(id);
      boolean ranked = false;
      for (int i = 1; i < piece.length(); i++) {
        int left = vocabulary.id(piece.substring(0, i));
        int right = left < 0 ? -1 : vocabulary.id(piece.substring(i));
        if (right >= 0) {
          if (!ranked) {
            merges.rank(id);
            ranked = true;
          }
          merges.put(left, right);
        }
      }
    }

    private int piece(String piece, String left, String right) throws BrokenVocabularyException {
      int id = vocabulary.id(piece);
      if (id < 0) {
        throw new BrokenVocabularyException(
            "merge " + count,
            "pieces of the vocabulary",
            "\""
                + Shown.of(piece)
                + "\", which it does not have, in the merge of \""
                + Shown.of(left)
                + "\" and \""
                + Shown.of(right)
                + "\"",
            "take vocabulary and merges of one tokenizer");
      }
      return id;
    }

    /**
     * Returns the model.
     *
     * @return the model; the builder is not used again
     */
    public Bpe model() {
      return new Bpe(this);
    }
  }
}
