package embedkit.tokenizers.chain;

import embedkit.tokenizers.cut.BertPreTokenizer;
import embedkit.tokenizers.cut.PreTokenizer;
import embedkit.tokenizers.piece.PieceModel;
import embedkit.tokenizers.piece.Pieces;
import embedkit.tokenizers.text.BertNormalizer;
import embedkit.tokenizers.text.CharacterSet;
import embedkit.tokenizers.text.NormalizedText;
import embedkit.tokenizers.text.Normalizer;
import java.util.Optional;

/**
 * Cuts what is ASCII as BERT does it, in one pass: its letters are made lower-case where they
 * stand, and each word is handed to the model as it ends. What else there is in a text is found
 * between two spaces, and taken the long way: no rule of BERT's reaches beyond a space.
 *
 * @param lower whether letters are made lower-case
 * @param model cuts words
 */
record BertWords(boolean lower, PieceModel model) {

  private static final byte WORD = 0;
  private static final byte SPACE = 1;
  private static final byte PUNCTUATION = 2;
  private static final byte OTHER = 3;

  private static final byte[] KINDS = new byte[0x80];
  private static final char[] LOWER = new char[0x80];

  static {
    for (char c = 0; c < KINDS.length; c++) {
      LOWER[c] = Character.toLowerCase(c);
      KINDS[c] = WORD;
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        KINDS[c] = SPACE;
      } else if (c < ' ' || c == 0x7f) {
        KINDS[c] = OTHER;
      } else if (CharacterSet.PUNCTUATION.has(c)) {
        KINDS[c] = PUNCTUATION;
      }
    }
  }

  /** Returns this way for a tokenizer of these parts, if it is one for them. */
  static Optional<BertWords> of(
      Normalizer normalizer, Optional<PreTokenizer> preTokenizer, PieceModel model) {
    return normalizer instanceof BertNormalizer bert
            && bert.clean()
            && preTokenizer.filter(BertPreTokenizer.class::isInstance).isPresent()
        ? Optional.of(new BertWords(bert.lower(), model))
        : Optional.empty();
  }

  /** Cuts the text of a scratch, whose letters are changed in place. */
  void cut(TokenizerChain chain, TokenizerChain.Scratch scratch) {
    NormalizedText text = scratch.text;
    Pieces all = scratch.all;
    char[] chars = text.buffer();
    int length = text.length();
    int base = length == 0 ? 0 : text.start(0);
    int begun = 0;
    int count = all.count();
    int word = 0;
    for (int i = 0; i < length; i++) {
      char c = chars[i];
      byte kind = c < 0x80 ? KINDS[c] : OTHER;
      if (kind == WORD) {
        if (lower) {
          chars[i] = LOWER[c];
        }
        continue;
      }
      if (kind == OTHER) {
        all.cutTo(count);
        while (i < length && !(chars[i] < 0x80 && KINDS[chars[i]] == SPACE)) {
          i++;
        }
        chain.cutSlowly(begun, i, scratch);
      } else {
        add(chars, word, i, base, all);
        if (kind == PUNCTUATION) {
          add(chars, i, i + 1, base, all);
        }
      }
      word = i + 1;
      if (kind != PUNCTUATION) {
        begun = word;
        count = all.count();
        if (count >= scratch.wanted) {
          return;
        }
      }
    }
    add(chars, word, length, base, all);
  }

  private void add(char[] chars, int from, int to, int base, Pieces all) {
    if (from >= to) {
      return;
    }
    int first = all.count();
    model.cut(chars, from, to, all);
    if (base > 0) {
      for (int i = first; i < all.count(); i++) {
        all.starts[i] += base;
        all.ends[i] += base;
      }
    }
  }
}
