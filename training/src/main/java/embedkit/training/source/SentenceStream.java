package embedkit.training.source;

import embedkit.api.TrainingException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Sentences as the bytes of a text, a line each. Half a surrogate pair, which UTF-8 cannot hold,
 * becomes a byte that UTF-8 never has, so that it is told as every spot that is no text. For one
 * thread at a time.
 */
final class SentenceStream extends InputStream {

  private static final byte BAD = (byte) 0xFF;
  private static final int BUFFER = 1 << 16;

  /** A byte-order mark, which is part of no token. */
  private static final char MARK = '\ufeff';

  private static final int MOST_SHOWN = 40;

  private final String name;
  private final Iterator<?> sentences;
  private final boolean tokens;
  private final CharsetEncoder encoder =
      StandardCharsets.UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private ByteBuffer ready = ByteBuffer.allocate(2 * BUFFER).flip();
  private long line;

  SentenceStream(String name, Iterator<?> sentences, boolean tokens) {
    this.name = name;
    this.sentences = sentences;
    this.tokens = tokens;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] into, int from, int length) {
    if (length == 0) {
      return 0;
    }
    if (!ready.hasRemaining()) {
      fill();
    }
    if (!ready.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, ready.remaining());
    ready.get(into, from, count);
    return count;
  }

  private void fill() {
    ready.clear();
    while (ready.position() < BUFFER && sentences.hasNext()) {
      line++;
      Object sentence = sentences.next();
      if (sentence == null) {
        throw wrong(tokens ? "a list of tokens" : "a string", "null", "leave it out");
      }
      if (tokens) {
        addTokens((Iterable<?>) sentence);
      } else {
        add((String) sentence);
      }
      put((byte) '\n');
    }
    ready.flip();
  }

  private void addTokens(Iterable<?> sentence) {
    int number = 0;
    for (Object token : sentence) {
      number++;
      checkToken((String) token, number);
      if (number > 1) {
        put((byte) ' ');
      }
      add((String) token);
    }
  }

  /** The same rule that a tokenizer's tokens are held to. */
  private void checkToken(String token, int number) {
    boolean whole = token != null && !token.isEmpty() && token.indexOf(MARK) < 0;
    for (int i = 0; whole && i < token.length(); i++) {
      whole = token.charAt(i) > ' ';
    }
    if (!whole) {
      String found = token == null ? "null" : "\"" + shown(token) + "\"";
      throw wrong(
          "tokens that are not empty and hold no space",
          found + " as token " + number,
          "leave it out, or join its words as in new_york");
    }
  }

  private static String shown(String token) {
    String some = token.length() > MOST_SHOWN ? token.substring(0, MOST_SHOWN) + "..." : token;
    return some.replaceAll("\\p{Cntrl}", "?");
  }

  private TrainingException wrong(String expected, String found, String help) {
    return new TrainingException(
        name + ":" + line + ": expected " + expected + ", found " + found + "; " + help);
  }

  private void add(String text) {
    CharBuffer chars = CharBuffer.wrap(text);
    encoder.reset();
    CoderResult result = encoder.encode(chars, ready, true);
    while (!result.isUnderflow()) {
      if (result.isOverflow()) {
        grow();
      } else {
        chars.position(chars.position() + result.length());
        put(BAD);
      }
      result = encoder.encode(chars, ready, true);
    }
  }

  private void put(byte b) {
    if (!ready.hasRemaining()) {
      grow();
    }
    ready.put(b);
  }

  private void grow() {
    int size = ready.position();
    ready = ByteBuffer.wrap(Arrays.copyOf(ready.array(), 2 * ready.capacity())).position(size);
  }
}
