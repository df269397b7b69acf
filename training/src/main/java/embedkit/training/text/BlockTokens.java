package embedkit.training.text;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The tokens of one block of text: the distinct ones with their counts, and the block as ids of
 * these. For one thread.
 */
final class BlockTokens {

  final TokenCounter counter = new TokenCounter();
  int[] ids = new int[1 << 16];
  int size;

  /** Lines that ended in the block, those that were left out included. */
  int lines;

  /** Line ends among the ids. */
  int ends;

  /** What ends the reading, if anything does; the tokens before it are there. */
  Flaw flaw;

  /** The first spot that was not text, and the reading went on. */
  Flaw mended;

  /** How often such spots were replaced, and left out. */
  final Mended.Counts counts = new Mended.Counts();

  /** The first line that the tokenizer does not do well, and why. */
  Caveat caveat;

  private final BadText policy;
  private TextSource.Block block;
  private int lineStart;
  private int known;

  /**
   * What a tokenizer does not do well.
   *
   * @param line lines of the block before it
   * @param sentence what that is
   */
  record Caveat(int line, String sentence) {}

  BlockTokens(BadText policy) {
    this.policy = policy;
  }

  /** Forgets all, for another block. */
  void begin(TextSource.Block next) {
    block = next;
    counter.clear();
    size = 0;
    lines = 0;
    ends = 0;
    flaw = null;
    mended = null;
    caveat = null;
    counts.clear();
    beginLine();
  }

  private void beginLine() {
    lineStart = size;
    known = counter.size();
  }

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
  }

  void lineEnd() {
    add(IdSequence.LINE_END);
    lines++;
    ends++;
    beginLine();
  }

  /**
   * Forgets the tokens since the last line end, as if they had not been there.
   *
   * @param ended whether the end of the line is in the block
   */
  void leaveLineOut(boolean ended) {
    for (int i = lineStart; i < size; i++) {
      if (ids[i] < known) {
        counter.recount(ids[i], -1);
      }
    }
    counter.truncate(known);
    size = lineStart;
    counts.lines += block.midToken && lines == 0 ? 0 : 1;
    if (ended && lines == 0 && block.midLine) {
      // What came before this block is still a line.
      lineEnd();
    } else if (ended) {
      lines++;
    }
  }

  /** Bytes that are not UTF-8; returns whether the line goes on. */
  boolean notUtf8(int at, int length) {
    return bad(() -> Flaw.notUtf8(block, lines, at, length));
  }

  /** Takes a zero byte for one that is not UTF-8; returns whether the line goes on. */
  boolean zero(int at) {
    return bad(() -> Flaw.zero(lines, at));
  }

  /** Returns whether the line goes on, without the token. */
  boolean tooLong(int at) {
    boolean goesOn = bad(() -> Flaw.tooLong(lines, at));
    counts.tokens += goesOn ? 1 : 0;
    return goesOn;
  }

  /** The rest of a token that was too long already; returns whether the line goes on. */
  boolean restOfTooLong() {
    return policy == BadText.REPLACE;
  }

  /** What a tokenizer may not do. */
  void wrong(int at, String expected, String found) {
    flaw = new Flaw(Flaw.Kind.TOKENIZER, lines, at, expected, found, Optional.empty());
  }

  private boolean bad(Supplier<Flaw> found) {
    if (policy == BadText.FAIL) {
      flaw = found.get();
      return false;
    }
    mended = mended == null ? found.get() : mended;
    return policy == BadText.REPLACE;
  }
}
