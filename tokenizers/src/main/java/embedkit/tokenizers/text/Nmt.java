package embedkit.tokenizers.text;

/** Drops control characters and makes several kinds of space one, as machine translation does. */
public record Nmt() implements Normalizer {

  @Override
  public void normalize(NormalizedText text) {
    Changes.drop(text, Nmt::isDropped);
    char[] chars = text.buffer();
    for (int i = 0; i < text.length(); i++) {
      if (isSpace(chars[i])) {
        chars[i] = ' ';
      }
    }
  }

  private static boolean isDropped(int c) {
    return c >= 1 && c <= 8
        || c == 0xb
        || c >= 0xe && c <= 0x1f
        || c == 0x7f
        || c == 0x8f
        || c == 0x9f;
  }

  private static boolean isSpace(char c) {
    return switch (c) {
      case '\t', '\n', '\f', '\r', 0x1680, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd -> true;
      default -> c >= 0x200b && c <= 0x200f;
    };
  }
}
