package embedkit.collection.export;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * Thrift's compact protocol, as far as Parquet's headers need it: structs of whole numbers, texts,
 * lists and structs. For one thread.
 */
final class CompactThrift {

  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int STRUCT = 12;

  /** Lists of fewer elements have their size in the byte of the type. */
  private static final int SHORT_LIST = 15;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ArrayDeque<Integer> outer = new ArrayDeque<>();
  private int last;

  byte[] bytes() {
    return out.toByteArray();
  }

  CompactThrift i32(int field, int value) {
    head(field, I32);
    varint(((long) value << 1) ^ (value >> 31));
    return this;
  }

  CompactThrift i64(int field, long value) {
    head(field, I64);
    varint((value << 1) ^ (value >> 63));
    return this;
  }

  CompactThrift text(int field, String value) {
    head(field, BINARY);
    element(value);
    return this;
  }

  CompactThrift begin(int field) {
    head(field, STRUCT);
    return beginElement();
  }

  /** Begins a struct that is an element of a list, or the outermost one. */
  CompactThrift beginElement() {
    outer.push(last);
    last = 0;
    return this;
  }

  CompactThrift end() {
    out.write(0);
    last = outer.pop();
    return this;
  }

  CompactThrift structs(int field, int size) {
    return list(field, STRUCT, size);
  }

  CompactThrift i32s(int field, int... values) {
    list(field, I32, values.length);
    for (int value : values) {
      varint(((long) value << 1) ^ (value >> 31));
    }
    return this;
  }

  CompactThrift texts(int field, String... values) {
    list(field, BINARY, values.length);
    for (String value : values) {
      element(value);
    }
    return this;
  }

  private CompactThrift list(int field, int type, int size) {
    head(field, LIST);
    if (size < SHORT_LIST) {
      out.write(size << 4 | type);
    } else {
      out.write(0xf0 | type);
      varint(size);
    }
    return this;
  }

  private void element(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    out.writeBytes(utf8);
  }

  /**
   * Fields are written in the order of their numbers, and each tells how far it is from the last.
   */
  private void head(int field, int type) {
    out.write((field - last) << 4 | type);
    last = field;
  }

  private void varint(long value) {
    writeVarint(out, value);
  }

  static void writeVarint(ByteArrayOutputStream out, long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.write((int) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
