package embedkit.storage.mmap;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * The CRC-32C of each tensor, as one text of the metadata: {@code embeddings=8a9136aa,...}. Its
 * length depends on the tensors' names alone, so that it can be written in place.
 */
final class Checksums {

  static final String KEY = "embedkit.crc32c";

  private static final String UNKNOWN = "--------";
  private static final long MOST_AT_ONCE = 1 << 30;

  private Checksums() {}

  /** The text while tensors may still change. */
  static String unknown(List<Tensor> tensors) {
    return tensors.stream().map(t -> t.name() + "=" + UNKNOWN).collect(Collectors.joining(","));
  }

  static String text(Map<String, Integer> sums) {
    return sums.entrySet().stream()
        .map(sum -> sum.getKey() + "=" + HexFormat.of().toHexDigits(sum.getValue()))
        .collect(Collectors.joining(","));
  }

  /** The known checksums of a text, which may be anything. */
  static Map<String, Integer> parse(String text) {
    Map<String, Integer> sums = new LinkedHashMap<>();
    for (String part : Arrays.asList(text.split(","))) {
      int equals = part.lastIndexOf('=');
      if (equals > 0 && part.substring(equals + 1).matches("[0-9a-f]{8}")) {
        sums.put(
            part.substring(0, equals), HexFormat.fromHexDigits(part, equals + 1, part.length()));
      }
    }
    return sums;
  }

  static int of(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < bytes.byteSize(); at += MOST_AT_ONCE) {
      crc.update(bytes.asSlice(at, Math.min(MOST_AT_ONCE, bytes.byteSize() - at)).asByteBuffer());
    }
    return (int) crc.getValue();
  }
}
