package embedkit.search.layout;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.file.FileBeside;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A map as a safetensors file of four tensors. Any tool reads it; this reader takes only what this
 * writer wrote: the header is printed anew from what was understood of it and must be the same.
 */
final class RowMapFile {

  private static final String[] NAMES = {"positions", "cluster", "zoom", "labels"};

  /** The name under which every safetensors file of Embedkit notes its tensors' checksums. */
  private static final String CHECKSUMS = "embedkit.crc32c";

  private static final String ROWS = "embedkit.map.rows";

  /** The checksum of all other texts, so that what is noted of the map is what was noted. */
  private static final String NOTED = "embedkit.map.crc32c";

  private static final String HOW = "map.";
  private static final Set<String> KNOWN = Set.of(ROWS, CHECKSUMS, NOTED);
  private static final Pattern TEXT =
      Pattern.compile("\"([A-Za-z0-9_.-]+)\":\"([ -~&&[^\"\\\\]]*)\"");
  private static final Pattern SHAPES =
      Pattern.compile("\"positions\":\\{\"dtype\":\"F32\",\"shape\":\\[([0-9]{1,10}),2\\]");
  private static final Pattern LABELS =
      Pattern.compile("\"labels\":\\{\"dtype\":\"I32\",\"shape\":\\[([0-9]{1,10})\\]");

  private static final int MOST_HEADER = 1 << 20;
  private static final int ALIGNMENT = 64;
  private static final int BUFFER = 1 << 18;
  private static final String AGAIN = "make the map again";

  private RowMapFile() {}

  /** Tells whether a text can stand in the header as it is. */
  static boolean fits(String name, String value) {
    return TEXT.matcher("\"" + name + "\":\"" + value + "\"").matches();
  }

  static void write(RowMap map, Path file) {
    FileBeside.write(file, channel -> write(map, channel));
  }

  private static void write(RowMap map, FileChannel channel) throws IOException {
    CRC32C[] sums = new CRC32C[NAMES.length];
    Arrays.setAll(sums, i -> new CRC32C());
    int rows = map.layout().rows();
    int labels = map.clusters().count();
    // The header's length does not depend on the checksums, which are known last.
    byte[] header = header(map, rows, labels, new int[NAMES.length]);
    channel.position(header.length);
    float[] x = map.layout().x();
    float[] y = map.layout().y();
    put(channel, sums[0], 2L * rows, i -> bits((i & 1) == 0 ? x[(int) (i / 2)] : y[(int) (i / 2)]));
    put(channel, sums[1], rows, i -> map.clusters().cluster()[(int) i]);
    put(channel, sums[2], rows, i -> bits(map.zoom()[(int) i]));
    put(channel, sums[3], labels, i -> map.clusters().labels()[(int) i]);
    int[] known = Arrays.stream(sums).mapToInt(sum -> (int) sum.getValue()).toArray();
    ByteBuffer bytes = ByteBuffer.wrap(header(map, rows, labels, known));
    channel.position(0);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  @FunctionalInterface
  private interface Numbers {
    int at(long i);
  }

  private static void put(FileChannel channel, CRC32C sum, long count, Numbers numbers)
      throws IOException {
    ByteBuffer buffer = buffer();
    for (long i = 0; i < count; i++) {
      buffer.putInt(numbers.at(i));
      if (!buffer.hasRemaining() || i + 1 == count) {
        buffer.flip();
        sum.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        buffer.clear();
      }
    }
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] header(RowMap map, long rows, long labels, int[] sums) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(ROWS, HexFormat.of().toHexDigits(map.builtOf()));
    StringBuilder known = new StringBuilder();
    for (int i = 0; i < NAMES.length; i++) {
      known.append(i == 0 ? "" : ",").append(NAMES[i]).append('=');
      known.append(HexFormat.of().toHexDigits(sums[i]));
    }
    texts.put(CHECKSUMS, known.toString());
    map.metadata().forEach((name, value) -> texts.put(HOW + name, value));
    texts.put(NOTED, HexFormat.of().toHexDigits(sum(texts)));
    return header(texts, rows, labels);
  }

  /** Of all texts but itself, in their order. */
  private static int sum(Map<String, String> texts) {
    CRC32C sum = new CRC32C();
    texts.forEach(
        (name, value) -> {
          if (!name.equals(NOTED)) {
            sum.update((name + "=" + value + "\n").getBytes(StandardCharsets.US_ASCII));
          }
        });
    return (int) sum.getValue();
  }

  private static byte[] header(Map<String, String> texts, long rows, long labels) {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{");
    texts.forEach(
        (name, value) -> json.append('"').append(name).append("\":\"").append(value).append("\","));
    json.setCharAt(json.length() - 1, '}');
    long at = tensor(json, 0, "F32", rows, ",2", 0, 8 * rows);
    at = tensor(json, 1, "I32", rows, "", at, 4 * rows);
    at = tensor(json, 2, "F32", rows, "", at, 4 * rows);
    tensor(json, 3, "I32", labels, "", at, 4 * labels);
    json.append('}');
    byte[] text = json.toString().getBytes(StandardCharsets.US_ASCII);
    int padded = (Long.BYTES + text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] header = new byte[padded];
    Arrays.fill(header, (byte) ' ');
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(padded - Long.BYTES).put(text);
    return header;
  }

  private static long tensor(
      StringBuilder json, int which, String type, long rows, String more, long at, long bytes) {
    json.append(",\"").append(NAMES[which]).append("\":{\"dtype\":\"").append(type);
    json.append("\",\"shape\":[").append(rows).append(more).append("],\"data_offsets\":[");
    json.append(at).append(',').append(at + bytes).append("]}");
    return at + bytes;
  }

  static RowMap read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return read(file, channel);
    } catch (NoSuchFileException e) {
      throw new FileAccessException("cannot read " + file + ": there is no such file", e);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
  }

  private static RowMap read(Path file, FileChannel channel) throws IOException {
    byte[] header = readHeader(file, channel);
    String json =
        new String(header, Long.BYTES, header.length - Long.BYTES, StandardCharsets.UTF_8);
    Map<String, String> texts = texts(file, json);
    long rows = number(file, SHAPES, json);
    long labels = number(file, LABELS, json);
    byte[] printed = header(texts, rows, labels);
    int differs = Arrays.mismatch(header, printed);
    if (differs >= 0) {
      throw broken(file, "byte " + differs, "the header of a map as Embedkit writes it", "another");
    }
    long wanted = header.length + 16 * rows + 4 * labels;
    if (channel.size() != wanted || rows > Integer.MAX_VALUE / 8 || labels > rows) {
      throw broken(file, "", wanted + " bytes for " + rows + " rows", channel.size() + " bytes");
    }
    int[] sums = sums(file, texts);
    float[] x = new float[(int) rows];
    float[] y = new float[(int) rows];
    int[] cluster = new int[(int) rows];
    float[] zoom = new float[(int) rows];
    int[] named = new int[(int) labels];
    take(file, channel, 0, sums, 2 * rows, (i, v) -> (i % 2 == 0 ? x : y)[(int) (i / 2)] = real(v));
    take(file, channel, 1, sums, rows, (i, v) -> cluster[(int) i] = v);
    take(file, channel, 2, sums, rows, (i, v) -> zoom[(int) i] = real(v));
    take(file, channel, 3, sums, labels, (i, v) -> named[(int) i] = v);
    Map<String, String> how = new LinkedHashMap<>();
    texts.forEach(
        (name, value) -> {
          if (name.startsWith(HOW)) {
            how.put(name.substring(HOW.length()), value);
          }
        });
    try {
      int builtOf = HexFormat.fromHexDigits(texts.getOrDefault(ROWS, ""));
      Clusters clusters = new Clusters(cluster, named);
      return new RowMap(new Layout(x, y), clusters, zoom, builtOf, how);
    } catch (ConfigurationException | IllegalArgumentException e) {
      throw VectorFileException.at(file, "", "a map", e.getMessage(), AGAIN, e);
    }
  }

  private static float real(int bits) {
    return Float.intBitsToFloat(bits);
  }

  private static byte[] readHeader(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (size < Long.BYTES) {
      throw broken(file, "byte 0", "the 8 bytes of a header's length", size + " bytes");
    }
    fill(channel, length);
    long bytes = length.getLong(0);
    if (bytes < 2 || bytes > Math.min(MOST_HEADER, size - Long.BYTES)) {
      throw broken(
          file,
          "byte 0",
          "a header of 2 to " + Math.min(MOST_HEADER, size - Long.BYTES) + " bytes",
          "one of " + Long.toUnsignedString(bytes) + " bytes");
    }
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + (int) bytes);
    channel.position(0);
    fill(channel, header);
    return header.array();
  }

  private static Map<String, String> texts(Path file, String json) {
    String begin = "{\"__metadata__\":{";
    int end = json.indexOf('}');
    if (!json.startsWith(begin) || end < 0) {
      throw broken(file, "byte 8", begin, "another header");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    Matcher text = TEXT.matcher(json).region(begin.length(), end);
    while (text.find()) {
      texts.put(text.group(1), text.group(2));
    }
    if (!texts.containsKey(ROWS)) {
      throw broken(file, "byte 8", "a map of a table, which notes " + ROWS, "none");
    }
    for (String name : texts.keySet()) {
      if (!name.startsWith(HOW) && !KNOWN.contains(name)) {
        throw broken(file, "byte 8", "texts of a map", "\"" + name + "\"");
      }
    }
    String noted = texts.get(NOTED);
    String sum = HexFormat.of().toHexDigits(sum(texts));
    // Maps that were written before this checksum was have none.
    if (noted != null && !noted.equals(sum)) {
      throw broken(file, "byte 8", "texts with the CRC-32C " + noted, sum);
    }
    return texts;
  }

  private static long number(Path file, Pattern pattern, String json) {
    Matcher found = pattern.matcher(json);
    if (!found.find()) {
      throw broken(file, "byte 8", "tensors of a map: positions, cluster, zoom, labels", "others");
    }
    return Long.parseLong(found.group(1));
  }

  private static int[] sums(Path file, Map<String, String> texts) {
    String text = texts.getOrDefault(CHECKSUMS, "");
    Matcher found =
        Pattern.compile(
                "positions=(\\p{XDigit}{8}),cluster=(\\p{XDigit}{8}),"
                    + "zoom=(\\p{XDigit}{8}),labels=(\\p{XDigit}{8})")
            .matcher(text);
    if (!found.matches()) {
      throw broken(file, "byte 8", "a checksum of each tensor", "\"" + text + "\"");
    }
    int[] sums = new int[NAMES.length];
    Arrays.setAll(sums, i -> HexFormat.fromHexDigits(found.group(i + 1)));
    return sums;
  }

  @FunctionalInterface
  private interface Taken {
    void at(long i, int value);
  }

  private static void take(
      Path file, FileChannel channel, int which, int[] sums, long count, Taken taken)
      throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer buffer = buffer();
    for (long i = 0; i < count; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), 4 * (count - i)));
      fill(channel, buffer);
      sum.update(buffer.flip().duplicate());
      while (buffer.hasRemaining()) {
        taken.at(i++, buffer.getInt());
      }
    }
    if ((int) sum.getValue() != sums[which]) {
      throw broken(
          file,
          "tensor " + NAMES[which],
          "the CRC-32C " + HexFormat.of().toHexDigits(sums[which]),
          HexFormat.of().toHexDigits((int) sum.getValue()));
    }
  }

  private static void fill(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("it became shorter while it was read");
      }
    }
  }

  private static VectorFileException broken(
      Path file, String place, String expected, String found) {
    return VectorFileException.at(file, place, expected, found, AGAIN);
  }
}
