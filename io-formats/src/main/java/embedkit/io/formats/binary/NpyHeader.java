package embedkit.io.formats.binary;

import embedkit.api.TableShape;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** As NumPy does. */
  private static final int MOST_BYTES = 10_000;

  private static final String BROKEN = "a NumPy header";

  private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*(['\"])(\\w+)\\1\\s*:\\s*('[^']*'|\"[^\"]*\"|True|False|\\([^()]*\\))\\s*(,|\\})");

  private static final Pattern DESCR = Pattern.compile("['\"]([<>=|]?)([A-Za-z])([0-9]{1,6})['\"]");

  /** A tuple of Python: of one number only with a comma behind it. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "\\(\\s*(|[0-9]{1,18}L?\\s*,|[0-9]{1,18}L?(\\s*,\\s*[0-9]{1,18}L?)+\\s*,?)\\s*\\)");

  static NpyHeader read(ByteSource source) {
    byte[] magic = new byte[Npy.MAGIC_BYTES];
    source.bytes(magic, magic.length, BROKEN);
    if (!Npy.begins(magic)) {
      throw source.broken(0, "the mark of NumPy", "something else", "");
    }
    int version = source.u8(BROKEN);
    int minor = source.u8(BROKEN);
    if (version < 1 || version > 3 || minor != 0) {
      throw source.broken(6, "version 1.0, 2.0 or 3.0", "version " + version + "." + minor, "");
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
    Map<String, String> entries = entries(source, text);
    Matcher descr =
        matched(
            source, DESCR, entries.get("descr"), "a plain element type (no pickled objects, ever)");
    Matcher shape = matched(source, SHAPE, entries.get("shape"), "a shape of whole numbers");
    String fortran = entries.get("fortran_order");
    if (!fortran.equals("True") && !fortran.equals("False")) {
      throw source.broken(10, "True or False as fortran_order", shown(fortran), "");
    }
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
        fortran.equals("True"),
        dimensions(shape.group(1)),
        (int) source.position());
  }

  /** A dict of Python with the three keys of a header, once each, and nothing behind it. */
  private static Map<String, String> entries(ByteSource source, String text) {
    String body = text.strip();
    Map<String, String> entries = new HashMap<>();
    int at = body.startsWith("{") ? 1 : -1;
    Matcher entry = ENTRY.matcher(body);
    boolean closed = false;
    while (at > 0 && !closed) {
      if (entry.region(at, body.length()).lookingAt()) {
        closed = entry.group(4).equals("}");
        at = entries.put(entry.group(2), entry.group(3)) == null ? entry.end() : -1;
      } else {
        // A comma may stand behind the last entry.
        closed = body.substring(at).strip().startsWith("}");
        at = closed ? body.indexOf('}', at) + 1 : -1;
      }
    }
    if (at != body.length() || !entries.keySet().equals(KEYS)) {
      throw source.broken(
          10,
          "a dict of descr, fortran_order and shape and nothing else, of plain element types (no"
              + " pickled objects, ever)",
          shown(body),
          "NumPy refuses it too; save the array again");
    }
    return entries;
  }

  private static List<Long> dimensions(String text) {
    return Arrays.stream(text.split(","))
        .map(number -> number.replace("L", "").strip())
        .filter(number -> !number.isEmpty())
        .map(Long::valueOf)
        .toList();
  }

  private static Matcher matched(ByteSource source, Pattern pattern, String text, String what) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw source.broken(10, what, shown(text), "");
    }
    return matcher;
  }

  private static String shown(String text) {
    String shown = text.strip().replaceAll("[^ -~]", "?");
    return shown.substring(0, Math.min(100, shown.length()));
  }

  boolean isMatrix() {
    return kind == 'f' && shape.size() == 2 && (size == 2 || size == 4 || size == 8);
  }

  boolean isVector() {
    return kind == 'f' && shape.size() == 1;
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
