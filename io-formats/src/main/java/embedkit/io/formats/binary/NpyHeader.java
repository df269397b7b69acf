package embedkit.io.formats.binary;

import embedkit.api.TableShape;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a {@code .npy} file (NumPy's format specification, versions 1 to 3).
 *
 * @param order byte order of an element
 * @param kind {@code f} for floats, {@code U} for UTF-32 text, {@code S} for bytes, and others
 * @param size the number behind the kind: bytes of a float, characters of a text
 * @param fortran whether columns lie one behind the other
 * @param shape the array's dimensions
 * @param start the byte where the elements begin
 */
record NpyHeader(
    ByteOrder order, char kind, int size, boolean fortran, List<Long> shape, int start) {

  private static final int[] MAGIC = {0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_BYTES = 1 << 16;
  private static final String BROKEN = "a NumPy header";

  private static final Pattern DESCR =
      Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([<>=|]?)([A-Za-z])([0-9]{1,6})['\"]");
  private static final Pattern ORDER =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9L,\\s]*)\\)");

  /** Tells whether a file begins as a {@code .npy} file does. */
  static boolean begins(byte[] head) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (head.length <= i || (head[i] & 0xFF) != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  static NpyHeader read(ByteSource source) {
    byte[] magic = new byte[MAGIC.length];
    source.bytes(magic, magic.length, BROKEN);
    if (!begins(magic)) {
      throw source.broken(0, "the mark of NumPy", "something else", "");
    }
    int version = source.u8(BROKEN);
    source.u8(BROKEN);
    if (version < 1 || version > 3) {
      throw source.broken(6, "version 1 to 3", "version " + version, "");
    }
    int low = source.u8(BROKEN) | source.u8(BROKEN) << 8;
    int length = version == 1 ? low : low | source.u8(BROKEN) << 16 | source.u8(BROKEN) << 24;
    if (length < 0 || length > MOST_BYTES) {
      throw source.broken(8, "a header of at most " + MOST_BYTES + " bytes", length + "", "");
    }
    byte[] text = new byte[length];
    source.bytes(text, length, BROKEN);
    return parsed(source, new String(text, StandardCharsets.UTF_8));
  }

  private static NpyHeader parsed(ByteSource source, String text) {
    Matcher descr = found(source, DESCR, text, "a plain element type (no pickled objects, ever)");
    Matcher fortran = found(source, ORDER, text, "fortran_order");
    Matcher shape = found(source, SHAPE, text, "a shape");
    ByteOrder order =
        switch (descr.group(1)) {
          case ">" -> ByteOrder.BIG_ENDIAN;
          case "=" -> ByteOrder.nativeOrder();
          default -> ByteOrder.LITTLE_ENDIAN;
        };
    return new NpyHeader(
        order,
        descr.group(2).charAt(0),
        Integer.parseInt(descr.group(3)),
        fortran.group(1).equals("True"),
        dimensions(source, shape.group(1)),
        (int) source.position());
  }

  private static List<Long> dimensions(ByteSource source, String text) {
    List<Long> shape = new ArrayList<>();
    for (String number : text.split(",")) {
      String digits = number.strip().replace("L", "");
      if (digits.length() > 18) {
        throw source.broken(10, "dimensions of 64 bits", digits, "");
      }
      if (!digits.isEmpty() && digits.chars().allMatch(Character::isDigit)) {
        shape.add(Long.parseLong(digits));
      }
    }
    return List.copyOf(shape);
  }

  private static Matcher found(ByteSource source, Pattern pattern, String text, String what) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      String shown = text.strip().replaceAll("[^ -~]", "?");
      shown = shown.substring(0, Math.min(100, shown.length()));
      throw source.broken(10, what, shown, "");
    }
    return matcher;
  }

  boolean isMatrix() {
    return kind == 'f' && shape.size() == 2 && (size == 2 || size == 4 || size == 8);
  }

  boolean isText() {
    return (kind == 'U' || kind == 'S') && shape.size() == 1 && size > 0;
  }

  long rows() {
    return shape.getFirst();
  }

  int dim() {
    return (int) (long) shape.get(1);
  }

  /** Bytes of one text. */
  int textBytes() {
    return kind == 'U' ? 4 * size : size;
  }

  /** Refuses what is no matrix, or one that the bytes cannot hold. */
  void checkMatrix(ByteSource source, long bytes) {
    if (!isMatrix()) {
      throw source.broken(
          10,
          "a matrix of floating-point numbers of 16, 32 or 64 bits",
          "type " + kind + size + " of shape " + shape,
          "");
    }
    long dim = shape.get(1);
    if (dim < 1 || dim > TableShape.MAX_DIM) {
      throw source.broken(10, "a dim of 1 to " + TableShape.MAX_DIM, "dim " + dim, "");
    }
    if (rows() > (bytes - start) / (dim * size)) {
      throw source.broken(
          10,
          "a file long enough for the shape " + shape,
          bytes + " bytes",
          "it is cut short; get it again");
    }
  }
}
