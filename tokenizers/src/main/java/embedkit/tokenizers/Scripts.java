package embedkit.tokenizers;

import java.util.Optional;

/** Scripts without spaces between words, where the words are found by a dictionary alone. */
enum Scripts {
  THAI("Thai"),
  LAO("Lao"),
  BURMESE("Burmese"),
  KHMER("Khmer"),
  IDEOGRAPHS("Chinese and Japanese");

  /** No letter below is of these. */
  static final char FIRST = '\u0e00';

  private final String said;

  Scripts(String said) {
    this.said = said;
  }

  /** Returns the script of a letter, if it is one of these. */
  static Optional<Scripts> of(char c) {
    if (c >= FIRST && c <= '\u0e7f') {
      return Optional.of(THAI);
    }
    if (c >= '\u0e80' && c <= '\u0eff') {
      return Optional.of(LAO);
    }
    if (c >= '\u1000' && c <= '\u109f') {
      return Optional.of(BURMESE);
    }
    if (c >= '\u1780' && c <= '\u17ff') {
      return Optional.of(KHMER);
    }
    // Runs of katakana are mostly words, and stay whole.
    boolean hiragana = c >= '\u3041' && c <= '\u309f';
    boolean han = c >= '\u3400' && c <= '\u9fff' || c >= '\uf900' && c <= '\ufaff';
    return hiragana || han ? Optional.of(IDEOGRAPHS) : Optional.empty();
  }

  /** Says what becomes of it, and what would help. */
  String caveat() {
    return this == IDEOGRAPHS
        ? "words takes each character of "
            + said
            + " for a word, since its words take a dictionary to find; a plugin of the kind"
            + " tokenizer that has one helps, as examples/smartcn-tokenizer does for Chinese"
        : "words cuts "
            + said
            + " at spaces alone, since its words take a dictionary to find; a plugin of the kind"
            + " tokenizer that has one helps, and so does text that is cut already";
  }
}
