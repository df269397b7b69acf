package embedkit.tokenizers.sentencepiece;

import embedkit.tokenizers.piece.Charsmap;
import embedkit.tokenizers.piece.PieceTrie;
import embedkit.tokenizers.text.NormalizedText;
import embedkit.tokenizers.text.Normalizer;

/**
 * Normalizes as SentencePiece does: at each place the longest entry of the charsmap, spaces in a
 * row as one, none at the ends, each written as U+2581, and one put before the text. Pieces that a
 * user defined stay as they are.
 */
final class SpaceNormalizer implements Normalizer {
  /** Stands for a space. */
  static final char SPACE = '\u2581';

  private static final int ASCII = 128;

  private final Charsmap charsmap;
  private final PieceTrie kept;
  private final boolean dummyPrefix;
  private final boolean spaceAsSuffix;
  private final boolean removeExtra;
  private final char space;

  /** Chars that stay as they are before another one of ASCII. */
  private final boolean[] plain = new boolean[ASCII];

  /**
   * Begins with what a file says.
   *
   * @param file the file
   * @param charsmap its charsmap, or null
   * @param kept the pieces that a user defined, or null
   */
  SpaceNormalizer(ModelFile file, Charsmap charsmap, PieceTrie kept) {
    this.charsmap = charsmap;
    this.kept = kept;
    dummyPrefix = file.dummyPrefix();
    spaceAsSuffix = file.spaceAsSuffix();
    removeExtra = file.removeExtraSpaces();
    space = file.escapeSpaces() ? SPACE : ' ';
    for (char c = 0; c < ASCII; c++) {
      plain[c] =
          c != ' '
              && (charsmap == null || charsmap.keepsBeforeAscii(c))
              && (kept == null || kept.next(PieceTrie.ROOT, c) == PieceTrie.ROOT);
    }
  }

  @Override
  public void normalize(NormalizedText text) {
    if (text.length() == 0) {
      return;
    }
    text.begin();
    new Pass(text).run();
    text.end();
  }

  /** One text. */
  private final class Pass {
    private final NormalizedText text;
    private final char[] old;
    private final int length;
    private int at;

    /** What the old chars up to here become: a stretch of them, or a replacement. */
    private int end;

    private String replacement;

    Pass(NormalizedText text) {
      this.text = text;
      old = text.oldChars();
      length = text.oldLength();
    }

    void run() {
      if (removeExtra) {
        skipSpaces();
      }
      if (at == length) {
        return;
      }
      if (dummyPrefix && !spaceAsSuffix) {
        text.put(space, 0);
        text.skipTo(at);
      }
      boolean afterSpace = removeExtra;
      while (at < length) {
        int run = plainRun();
        if (run > at) {
          text.keep(run);
          at = run;
          afterSpace = false;
          continue;
        }
        look();
        afterSpace = put(afterSpace) && removeExtra;
        at = end;
      }
      if (removeExtra) {
        int kept = text.length();
        while (kept > 0 && text.buffer()[kept - 1] == space) {
          kept--;
        }
        text.cutTo(kept);
      }
      if (dummyPrefix && spaceAsSuffix) {
        text.put(space, 1);
      }
    }

    private void skipSpaces() {
      while (at < length) {
        look();
        boolean isSpace =
            replacement == null ? end == at + 1 && old[at] == ' ' : replacement.equals(" ");
        if (!isSpace) {
          return;
        }
        at = end;
        text.skipTo(at);
      }
    }

    private int plainRun() {
      int run = at;
      while (run < length
          && old[run] < ASCII
          && plain[old[run]]
          && (run + 1 == length || old[run + 1] < ASCII)) {
        run++;
      }
      return run;
    }

    /** Finds what comes next. */
    private void look() {
      replacement = null;
      end = kept == null ? at : longestKept();
      if (end > at) {
        return;
      }
      long found = charsmap == null ? -1 : charsmap.longest(old, at, length);
      if (found >= 0) {
        end = (int) (found >> 32);
        replacement = charsmap.replacement((int) found);
      } else {
        end = at + Character.charCount(Character.codePointAt(old, at, length));
      }
    }

    private int longestKept() {
      int longest = at;
      int node = PieceTrie.ROOT;
      for (int i = at; i < length; ) {
        node = kept.next(node, old[i++]);
        if (node == PieceTrie.ROOT) {
          break;
        }
        if (kept.id(node) >= 0) {
          longest = i;
        }
      }
      return longest;
    }

    /** Puts what was found; tells whether it ends in a space. */
    private boolean put(boolean afterSpace) {
      if (replacement == null) {
        return putKept(afterSpace);
      }
      int from = 0;
      while (afterSpace && from < replacement.length() && replacement.charAt(from) == ' ') {
        from++;
      }
      if (from == replacement.length()) {
        text.skipTo(end);
        return afterSpace;
      }
      for (int i = from; i < replacement.length(); ) {
        int codePoint = replacement.codePointAt(i);
        i += Character.charCount(codePoint);
        boolean more = i < replacement.length();
        // One new character for each old one; the last takes what is left, or is added.
        int change = text.at() >= end ? 1 : more ? 0 : -left();
        text.put(codePoint == ' ' ? space : codePoint, change);
      }
      return replacement.charAt(replacement.length() - 1) == ' ';
    }

    private int left() {
      return Character.codePointCount(old, text.at(), end - text.at()) - 1;
    }

    private boolean putKept(boolean afterSpace) {
      int from = at;
      while (afterSpace && from < end && old[from] == ' ') {
        from++;
      }
      text.skipTo(from);
      if (from == end) {
        return afterSpace;
      }
      for (int i = from; i < end; ) {
        int codePoint = Character.codePointAt(old, i, end);
        text.put(codePoint == ' ' ? space : codePoint, 0);
        i += Character.charCount(codePoint);
      }
      return old[end - 1] == ' ';
    }
  }
}
