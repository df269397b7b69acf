package embedkit.storage.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a file against the format's public description, rule by rule, with nothing of ours: the
 * length, the brace, the padding, names once, types and sizes, no hole, nothing behind.
 */
final class SpecChecker {

  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\\p{Cntrl}]|\\\\.)*)\"");
  private static final Pattern TENSOR =
      Pattern.compile(
          "\"([^\"\\\\]+)\":\\{\"dtype\":\"([A-Z0-9_]+)\",\"shape\":\\[([0-9,]*)\\],"
              + "\"data_offsets\":\\[(\\d+),(\\d+)\\]\\}");

  private SpecChecker() {}

  static void check(Path path) throws IOException {
    byte[] file = Files.readAllBytes(path);
    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertTrue(
        length > 0 && length <= 100_000_000 && 8 + length <= file.length, "length " + length);
    String header = new String(file, 8, (int) length, StandardCharsets.UTF_8);
    assertEquals('{', header.charAt(0), "the header begins with {");
    String json = header.stripTrailing();
    assertTrue(header.substring(json.length()).matches(" *"), "padded with spaces alone");
    String tensors = json.substring(1, json.length() - 1);
    if (tensors.startsWith("\"__metadata__\":{")) {
      int end = endOfMetadata(tensors);
      tensors = tensors.substring(end + 1);
    }
    Map<Long, Long> extents = new TreeMap<>();
    Set<String> names = new HashSet<>();
    String left = tensors;
    for (Matcher m = TENSOR.matcher(tensors); m.find(); left = left.replace(m.group(), "")) {
      assertTrue(names.add(m.group(1)), "twice " + m.group(1));
      long bytes = size(m.group(2));
      for (String dim : m.group(3).split(",")) {
        bytes *= dim.isEmpty() ? 1 : Long.parseLong(dim);
      }
      long begin = Long.parseLong(m.group(4));
      assertEquals(bytes, Long.parseLong(m.group(5)) - begin, m.group());
      extents.merge(begin, bytes, Long::sum);
    }
    assertTrue(left.matches(",*"), "nothing else in the header: " + left);
    long at = 0;
    for (Map.Entry<Long, Long> extent : extents.entrySet()) {
      assertEquals(at, extent.getKey(), "no hole and no overlap");
      at += extent.getValue();
    }
    assertEquals(file.length - 8 - length, at, "nothing behind the last tensor");
  }

  /** Texts by name, and the comma behind them. */
  private static int endOfMetadata(String json) {
    int at = "\"__metadata__\":{".length();
    Matcher text = TEXT.matcher(json);
    while (true) {
      for (int part = 0; part < 2; part++) {
        assertTrue(text.region(at, json.length()).lookingAt(), "a text at " + at);
        at = text.end();
        char expected = part == 0 ? ':' : json.charAt(at) == ',' ? ',' : '}';
        assertEquals(expected, json.charAt(at++), "at " + at);
        if (expected == '}') {
          return at;
        }
      }
    }
  }

  private static int size(String dtype) {
    return switch (dtype) {
      case "F32", "I32" -> 4;
      case "F16", "BF16" -> 2;
      case "I64" -> 8;
      case "U8", "I8" -> 1;
      default -> throw new AssertionError("a dtype that we never write: " + dtype);
    };
  }
}
