package embedkit.training.text;

import java.util.Arrays;

/**
 * The tokens of one block of text: the distinct ones with their counts, and the block as ids of
 * these. For one thread.
 */
final class BlockTokens {

  final TokenCounter counter = new TokenCounter();
  int[] ids = new int[1 << 16];
  int size;
  int lines;

  /** What is wrong with the text, if anything is; the tokens before it are there. */
  Flaw flaw;

  /**
   * Something that a text must not hold.
   *
   * @param line lines of the block before it
   * @param at bytes of the block before it
   * @param expected what should stand there
   * @param found what does
   * @param remedy what to do, or null
   */
  record Flaw(int line, int at, String expected, String found, String remedy) {}

  void clear() {
    counter.clear();
    size = 0;
    lines = 0;
    flaw = null;
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
  }

  void notUtf8(byte[] bytes, int at, int length) {
    byte[] shown = Arrays.copyOfRange(bytes, at, at + Math.min(length, 24));
    StringBuilder hex = new StringBuilder();
    for (byte b : shown) {
      hex.append(b > ' ' && b < 127 ? "" + (char) b : String.format("\\x%02x", b & 0xff));
    }
    wrong(at, "UTF-8", "\"" + hex + "\"", "convert the text, for instance with iconv");
  }

  void binary(int at) {
    wrong(at, "text", "a zero byte", "this is a binary file");
  }

  void tooLong(int at) {
    wrong(at, "a token of at most " + TextScan.LONGEST + " bytes", "a longer one", null);
  }

  void wrong(int at, String expected, String found, String remedy) {
    flaw = new Flaw(lines, at, expected, found, remedy);
  }
}
