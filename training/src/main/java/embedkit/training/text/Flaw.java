package embedkit.training.text;

import embedkit.api.Remedy;
import embedkit.training.source.DecodedText;
import embedkit.training.source.EncodingGuess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that a text must not hold.
 *
 * @param kind what it is
 * @param line lines of the block before it
 * @param at bytes of the block before it
 * @param found what stands there, as it is told
 * @param expected what should
 * @param likely what the text may be written in, if it is not UTF-8
 */
record Flaw(Kind kind, int line, int at, String expected, String found, Optional<String> likely) {

  private static final int MOST_SHOWN = 24;

  /** What may be wrong. */
  enum Kind {
    NOT_UTF8,
    ZERO,
    TOO_LONG,
    /** Not of the text, but of its tokenizer. */
    TOKENIZER
  }

  static Flaw notUtf8(TextSource.Block block, int line, int at, int length) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = at; i < at + Math.min(length, MOST_SHOWN); i++) {
      byte b = block.bytes[i];
      shown.append(
          b > ' ' && b < 127 ? "" + (char) b : String.format(Locale.ROOT, "\\x%02x", b & 0xff));
    }
    Optional<String> likely = Optional.empty();
    if (block.text.isUtf8() && isAscii(block.bytes, at)) {
      likely = Optional.of(EncodingGuess.of(block.bytes, at, block.length));
    }
    return new Flaw(Kind.NOT_UTF8, line, at, "UTF-8", shown.append('"').toString(), likely);
  }

  /** What was UTF-8 so far is of no other encoding. */
  private static boolean isAscii(byte[] bytes, int to) {
    int all = 0;
    for (int i = 0; i < to; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  static Flaw zero(int line, int at) {
    return new Flaw(Kind.ZERO, line, at, "text", "a zero byte", Optional.empty());
  }

  static Flaw tooLong(int line, int at) {
    String expected = "a token of at most " + TextScan.LONGEST + " bytes";
    return new Flaw(Kind.TOO_LONG, line, at, expected, "a longer one", Optional.empty());
  }

  /**
   * Says what is wrong and where.
   *
   * @param text has it
   * @param line the line in it, from 1
   * @param byteAt bytes of the text before it; known where they come as they are in the file
   */
  String place(DecodedText text, long line, long byteAt) {
    String wanted = kind == Kind.NOT_UTF8 ? text.encoding().name() : expected;
    String there = found;
    String at = text.inPlace() ? " at byte " + byteAt : "";
    Optional<DecodedText.Bad> bad = text.firstBad().filter(b -> kind == Kind.NOT_UTF8);
    if (bad.isPresent()) {
      there = "\"" + bad.get().shown() + "\"";
      at = " at byte " + bad.get().at();
    }
    String hint = kind == Kind.ZERO ? ", as binary files have" : "";
    return text.name() + ":" + line + ": expected " + wanted + ", found " + there + at + hint;
  }

  /** What would help. */
  List<Remedy> remedies() {
    List<Remedy> remedies = new ArrayList<>();
    likely.ifPresent(
        name -> remedies.add(new Remedy.Setting("name what it is written in", "encoding", name)));
    switch (kind) {
      case NOT_UTF8, ZERO ->
          remedies.add(new Remedy.Setting("leave such lines out", "on-bad-text", "skip"));
      case TOO_LONG ->
          remedies.add(new Remedy.Setting("leave such tokens out", "on-bad-text", "replace"));
      case TOKENIZER -> {}
    }
    return remedies;
  }
}
