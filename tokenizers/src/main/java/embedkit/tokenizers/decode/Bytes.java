package embedkit.tokenizers.decode;

import embedkit.tokenizers.text.ByteAlphabet;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Rules for tokens that stand for bytes. */
public final class Bytes {

  private Bytes() {}

  /**
   * Returns the rule for tokens in the alphabet of bytes: what is no UTF-8 becomes U+FFFD.
   *
   * @return the rule
   */
  public static Decoder alphabet() {
    return tokens -> {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      tokens.forEach(token -> all.writeBytes(ByteAlphabet.bytes(token)));
      return List.of(all.toString(StandardCharsets.UTF_8));
    };
  }

  /**
   * Returns the rule for tokens such as {@code <0xE2>}: those in a row become the text that they
   * spell, or a U+FFFD each.
   *
   * @return the rule
   */
  public static Decoder fallback() {
    return tokens -> {
      List<String> parts = new ArrayList<>(tokens.size());
      ByteArrayOutputStream row = new ByteArrayOutputStream();
      for (String token : tokens) {
        int b = byteOf(token);
        if (b >= 0) {
          row.write(b);
        } else {
          flush(row, parts);
          parts.add(token);
        }
      }
      flush(row, parts);
      return parts;
    };
  }

  private static int byteOf(String token) {
    if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
      return -1;
    }
    int high = Character.digit(token.charAt(3), 16);
    int low = Character.digit(token.charAt(4), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static void flush(ByteArrayOutputStream row, List<String> parts) {
    if (row.size() == 0) {
      return;
    }
    try {
      parts.add(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(row.toByteArray()))
              .toString());
    } catch (CharacterCodingException e) {
      for (int i = 0; i < row.size(); i++) {
        parts.add("\ufffd");
      }
    }
    row.reset();
  }
}
