package embedkit.tokenizers.sentencepiece;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A message of Protocol Buffers, gone through field by field. No length is believed before it is
 * compared with what is there. For one thread.
 */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  /** What is broken, and at which byte; the reader tells it with the file's name. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1L;

    final int at;
    final String expected;
    final String found;

    BrokenException(int at, String expected, String found) {
      super("byte " + at + ": expected " + expected + ", found " + found);
      this.at = at;
      this.expected = expected;
      this.found = found;
    }
  }

  private final byte[] content;
  private final int end;
  private int at;
  private int begin;
  private int field;
  private int wire;

  /** Begins with a message that fills a part of some bytes. */
  ProtoMessage(byte[] content, int from, int to) {
    this.content = content;
    at = from;
    end = to;
  }

  /** Goes to the next field, whose value is then taken or skipped; false at the end. */
  boolean next() throws BrokenException {
    if (at == end) {
      return false;
    }
    begin = at;
    long tag = varint("a field");
    field = (int) (tag >>> 3);
    wire = (int) tag & 7;
    if (tag >>> 32 != 0 || field == 0) {
      throw broken("the number of a field", Long.toUnsignedString(tag >>> 3));
    }
    return true;
  }

  /** The number of the field. */
  int field() {
    return field;
  }

  /** The byte at which the field begins. */
  int begin() {
    return begin;
  }

  /** Passes over the value. */
  void skip() throws BrokenException {
    switch (wire) {
      case VARINT -> varint("a number");
      case FIXED_64 -> fixed(8);
      case BYTES -> {
        int length = length();
        at += length;
      }
      case FIXED_32 -> fixed(4);
      default -> throw broken("a field of a known kind", "kind " + wire);
    }
  }

  private void fixed(int length) throws BrokenException {
    if (end - at < length) {
      throw broken(length + " bytes of a number", end - at + " bytes to the end");
    }
    at += length;
  }

  /** The value as a number. */
  long number() throws BrokenException {
    want(VARINT, "a number");
    return varint("a number");
  }

  /** The value as a flag. */
  boolean flag() throws BrokenException {
    return number() != 0;
  }

  /** The value as a number with a fraction. */
  float real() throws BrokenException {
    want(FIXED_32, "a number of 4 bytes");
    fixed(4);
    return Float.intBitsToFloat(
        content[at - 4] & 0xFF
            | (content[at - 3] & 0xFF) << 8
            | (content[at - 2] & 0xFF) << 16
            | (content[at - 1] & 0xFF) << 24);
  }

  /** The value as a message. */
  ProtoMessage message() throws BrokenException {
    want(BYTES, "a message");
    int length = length();
    at += length;
    return new ProtoMessage(content, at - length, at);
  }

  /** The value as bytes. */
  byte[] bytes() throws BrokenException {
    want(BYTES, "bytes");
    int length = length();
    at += length;
    return java.util.Arrays.copyOfRange(content, at - length, at);
  }

  /** The value as text. */
  String text() throws BrokenException {
    want(BYTES, "text");
    int length = length();
    at += length;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(content, at - length, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw broken("text in UTF-8", "other bytes");
    }
  }

  private void want(int kind, String what) throws BrokenException {
    if (wire != kind) {
      throw broken(what + " in field " + field, "a field of kind " + wire);
    }
  }

  private int length() throws BrokenException {
    long length = varint("a length");
    if (length < 0 || length > end - at) {
      throw broken("a length up to " + (end - at), Long.toUnsignedString(length));
    }
    return (int) length;
  }

  private long varint(String what) throws BrokenException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw broken(what, "the end");
      }
      byte octet = content[at++];
      value |= (long) (octet & 0x7F) << shift;
      if (octet >= 0) {
        return value;
      }
    }
    throw broken(what + " of at most 10 bytes", "more");
  }

  private BrokenException broken(String expected, String found) {
    return new BrokenException(begin, expected, found);
  }
}
