package embedkit.io.formats.gguf;

import embedkit.io.formats.records.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What stands before the numbers of a file. Nothing is allocated from a count that it tells. */
final class GgufHead {

  static final String TOKENS = "tokenizer.ggml.tokens";

  private static final String ALIGNMENT = "general.alignment";
  private static final int MAGIC = 0x46554747;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int U32 = 4;

  /** Bytes of a value by its type; strings and arrays have lengths of their own. */
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private static final int MOST_NAME = 1 << 16;
  private static final int MOST_TEXT = 1 << 20;
  private static final int MOST_DEPTH = 8;
  private static final int MOST_DIMS = 8;

  private final Bytes in;
  private final List<Tensor> tensors = new ArrayList<>();
  private List<byte[]> tokens = List.of();
  private long alignment = 32;
  private long dataStart;

  /**
   * A tensor.
   *
   * @param shape its dimensions, the fastest first
   * @param type number of its type
   * @param offset where it begins, counted from the start of the data
   */
  record Tensor(String name, List<Long> shape, int type, long offset) {}

  private GgufHead(Bytes in) {
    this.in = in;
  }

  static GgufHead read(Bytes in) {
    GgufHead head = new GgufHead(in);
    head.read();
    return head;
  }

  private void read() {
    if (in.i32("the mark GGUF") != MAGIC) {
      throw in.broken("the mark GGUF", "something else", "");
    }
    int version = in.i32("a version");
    if (version != 2 && version != 3) {
      throw in.broken("version 2 or 3, little-endian", String.valueOf(version), "");
    }
    long count = in.i64("how many tensors there are");
    long settings = in.i64("how many settings there are");
    for (long i = 0; i != settings; i++) {
      setting();
    }
    for (long i = 0; i != count; i++) {
      tensor();
    }
    dataStart = (in.position() + alignment - 1) / alignment * alignment;
  }

  private void setting() {
    String name = new String(text(MOST_NAME, "a setting's name"), StandardCharsets.UTF_8);
    int type = in.i32("the type of " + name);
    if (name.equals(TOKENS) && type == ARRAY) {
      readTokens();
    } else if (name.equals(ALIGNMENT) && type == U32) {
      alignment = in.i32(name);
      if (alignment < 1 || alignment > MOST_NAME) {
        throw in.broken("an alignment of 1 to " + MOST_NAME, String.valueOf(alignment), "");
      }
    } else {
      pass(type, 0, name);
    }
  }

  private void readTokens() {
    int type = in.i32("the type of " + TOKENS);
    if (type != STRING) {
      throw in.broken("texts as " + TOKENS, "type " + type, "");
    }
    long count = in.i64("how many tokens there are");
    List<byte[]> found = new ArrayList<>();
    for (long i = 0; i != count; i++) {
      found.add(text(MOST_TEXT, "token " + i));
    }
    tokens = found;
  }

  private void pass(int type, int depth, String name) {
    if (type < 0 || type >= SIZES.length || depth > MOST_DEPTH) {
      throw in.broken("a known type for " + name, "type " + type, "");
    }
    if (type == STRING) {
      in.skip(length(Long.MAX_VALUE, name), name);
    } else if (type == ARRAY) {
      int element = in.i32("the type of " + name);
      long count = length(Long.MAX_VALUE, name);
      if (element >= 0 && element < SIZES.length && SIZES[element] > 0) {
        if (count > Long.MAX_VALUE / SIZES[element]) {
          throw in.broken("a list that a file can hold as " + name, count + " values", "");
        }
        in.skip(count * SIZES[element], name);
      } else {
        for (long i = 0; i < count; i++) {
          pass(element, depth + 1, name);
        }
      }
    } else {
      in.skip(SIZES[type], name);
    }
  }

  private void tensor() {
    String name = new String(text(MOST_NAME, "a tensor's name"), StandardCharsets.UTF_8);
    int dims = in.i32("the dimensions of " + name);
    if (dims < 0 || dims > MOST_DIMS) {
      throw in.broken("0 to " + MOST_DIMS + " dimensions of " + name, String.valueOf(dims), "");
    }
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < dims; i++) {
      shape.add(in.i64("the shape of " + name));
    }
    int type = in.i32("the type of " + name);
    tensors.add(new Tensor(name, List.copyOf(shape), type, in.i64("where " + name + " begins")));
  }

  private byte[] text(int most, String what) {
    int length = (int) length(most, what);
    byte[] text = new byte[length];
    in.read(text, length, what);
    return text;
  }

  private long length(long most, String what) {
    long length = in.i64("the length of " + what);
    if (length < 0 || length > most) {
      throw in.broken(
          "a length of 0 to " + most + " for " + what, Long.toUnsignedString(length), "");
    }
    return length;
  }

  List<Tensor> tensors() {
    return tensors;
  }

  List<byte[]> tokens() {
    return tokens;
  }

  /** Where the numbers begin in the file. */
  long dataStart() {
    return dataStart;
  }
}
