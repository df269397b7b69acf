package embedkit.search.index;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.FileBeside;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A safetensors file of an index: its tensors as I32, what they were made of as metadata, and the
 * CRC-32C of each. Mapped when it is opened; what the tensors say is for the index to check.
 *
 * @param stored what is kept
 * @param tableBytes the size of the table's file when the index was written
 * @param tableTime when that file was changed last, in nanoseconds since 1970
 * @param sums the checksums that the file notes
 */
record IndexFile(StoredIndex stored, long tableBytes, long tableTime, Map<String, Integer> sums) {

  private static final int ALIGNMENT = 64;
  private static final long MOST_HEADER = 1 << 20;
  private static final long MOST_AT_ONCE = 1 << 30;
  private static final String AGAIN = "the index is broken; build it again";

  private static final String METADATA = "__metadata__";
  private static final String PROVIDER = "embedkit.index";
  private static final String SPEC = "embedkit.index.spec";
  private static final String METRIC = "embedkit.index.metric";
  private static final String ROWS = "embedkit.index.rows";
  private static final String BUILT_OF = "embedkit.index.built-of";
  private static final String TABLE_BYTES = "embedkit.index.table-bytes";
  private static final String TABLE_TIME = "embedkit.index.table-time";
  private static final String SUMS = "embedkit.crc32c";

  static void write(Path file, StoredIndex stored, long tableBytes, long tableTime) {
    FileBeside.write(
        file,
        channel -> {
          put(channel, ByteBuffer.wrap(header(stored, tableBytes, tableTime)));
          for (StoredIndex.Tensor tensor : stored.tensors()) {
            MemorySegment values = tensor.values();
            for (long at = 0; at < values.byteSize(); at += MOST_AT_ONCE) {
              put(channel, piece(values, at));
            }
          }
        });
  }

  private static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static ByteBuffer piece(MemorySegment values, long at) {
    return values.asSlice(at, Math.min(MOST_AT_ONCE, values.byteSize() - at)).asByteBuffer();
  }

  private static byte[] header(StoredIndex stored, long tableBytes, long tableTime) {
    StringBuilder sums = new StringBuilder();
    for (StoredIndex.Tensor tensor : stored.tensors()) {
      sums.append(sums.isEmpty() ? "" : ",").append(tensor.name()).append('=');
      sums.append(HexFormat.of().toHexDigits(sum(tensor.values())));
    }
    String[] metadata = {
      PROVIDER, stored.provider(),
      SPEC, stored.spec(),
      METRIC, stored.metric().name(),
      ROWS, Long.toString(stored.rows()),
      BUILT_OF, HexFormat.of().toHexDigits(stored.builtOf()),
      TABLE_BYTES, Long.toString(tableBytes),
      TABLE_TIME, Long.toString(tableTime),
      SUMS, sums.toString()
    };
    StringBuilder json = new StringBuilder("{\"").append(METADATA).append("\":{");
    for (int i = 0; i < metadata.length; i += 2) {
      json.append(i == 0 ? "" : ",");
      HeaderText.quote(json, metadata[i]);
      json.append(':');
      HeaderText.quote(json, metadata[i + 1]);
    }
    json.append('}');
    long at = 0;
    for (StoredIndex.Tensor tensor : stored.tensors()) {
      json.append(',');
      HeaderText.quote(json, tensor.name());
      long end = at + tensor.values().byteSize();
      json.append(":{\"dtype\":\"I32\",\"shape\":[").append(tensor.size());
      json.append("],\"data_offsets\":[").append(at).append(',').append(end).append("]}");
      at = end;
    }
    byte[] text = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    int padded = (Long.BYTES + text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] head = new byte[padded];
    Arrays.fill(head, (byte) ' ');
    ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putLong(padded - Long.BYTES).put(text);
    return head;
  }

  private static int sum(MemorySegment values) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < values.byteSize(); at += MOST_AT_ONCE) {
      crc.update(piece(values, at));
    }
    return (int) crc.getValue();
  }

  /** Maps a file into an arena. */
  static IndexFile open(Path file, Arena arena) {
    MemorySegment bytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw new FileAccessException("cannot read " + file + ": there is no such file", e);
    } catch (InterruptedIOException e) {
      throw FileAccessException.because("reading " + file + " was interrupted", e);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
    return new Reader(file, bytes).read();
  }

  /** Compares every tensor with its checksum. */
  List<Verified> verify() {
    List<Verified> parts = new ArrayList<>();
    for (StoredIndex.Tensor tensor : stored.tensors()) {
      Integer noted = sums.get(tensor.name());
      Verified.Verdict verdict =
          noted == null
              ? Verified.Verdict.UNCHECKED
              : noted == sum(tensor.values()) ? Verified.Verdict.WHOLE : Verified.Verdict.DAMAGED;
      parts.add(new Verified("index " + tensor.name(), tensor.values().byteSize(), verdict));
    }
    return parts;
  }

  /** Takes a file apart. */
  private record Reader(Path file, MemorySegment bytes) {

    IndexFile read() {
      long size = bytes.byteSize();
      long length =
          size < Long.BYTES
              ? -1
              : bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
      if (length < 2 || length > Math.min(MOST_HEADER, size - Long.BYTES)) {
        throw broken(
            "byte 0",
            "the length of a header, from 2 to " + MOST_HEADER + " and within the file",
            size < Long.BYTES ? size + " bytes in all" : Long.toUnsignedString(length));
      }
      byte[] json = bytes.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
      Map<?, ?> header = HeaderText.parse(file, json);
      if (!(header.get(METADATA) instanceof Map<?, ?> metadata)) {
        throw broken("header", "metadata of an index", "none");
      }
      MemorySegment data = bytes.asSlice(Long.BYTES + length);
      List<StoredIndex.Tensor> tensors = new ArrayList<>();
      long at = 0;
      for (Map.Entry<?, ?> entry : header.entrySet()) {
        if (!entry.getKey().equals(METADATA)) {
          StoredIndex.Tensor tensor = tensor((String) entry.getKey(), entry.getValue(), data, at);
          at += tensor.values().byteSize();
          tensors.add(tensor);
        }
      }
      if (at != data.byteSize()) {
        throw broken(
            "byte " + (Long.BYTES + length),
            at + " bytes of tensors as the header says",
            data.byteSize() + " bytes");
      }
      StoredIndex stored =
          new StoredIndex(
              text(metadata, PROVIDER),
              text(metadata, SPEC),
              metric(text(metadata, METRIC)),
              (int) number(metadata, BUILT_OF, 16),
              number(metadata, ROWS, 10),
              tensors);
      return new IndexFile(
          stored,
          number(metadata, TABLE_BYTES, 10),
          number(metadata, TABLE_TIME, 10),
          sums(metadata));
    }

    private StoredIndex.Tensor tensor(String name, Object value, MemorySegment data, long at) {
      String place = "tensor " + name;
      if (!name.matches("[A-Za-z0-9_.-]+")) {
        throw broken("header", "names of letters, digits, _, - and .", "\"" + name + "\"");
      }
      if (!(value instanceof Map<?, ?> tensor)
          || !"I32".equals(tensor.get("dtype"))
          || !(tensor.get("shape") instanceof List<?> shape)
          || !(tensor.get("data_offsets") instanceof List<?> offsets)
          || shape.size() != 1
          || offsets.size() != 2
          || !(shape.getFirst() instanceof Long count)
          || !(offsets.getFirst() instanceof Long begin)
          || !(offsets.getLast() instanceof Long end)) {
        throw broken(place, "a vector of I32", String.valueOf(value));
      }
      boolean fits =
          begin == at
              && end >= begin
              && end <= data.byteSize()
              && (end - begin) % 4 == 0
              && (end - begin) / 4 == count;
      if (!fits) {
        throw broken(
            place,
            String.format(
                Locale.ROOT,
                "%d numbers from byte %d on, of %d bytes of data",
                count,
                at,
                data.byteSize()),
            "bytes " + begin + " to " + end);
      }
      return new StoredIndex.Tensor(name, data.asSlice(begin, end - begin));
    }

    private String text(Map<?, ?> metadata, String key) {
      if (metadata.get(key) instanceof String text) {
        return text;
      }
      throw broken("header", "metadata " + key + " of an index", "none");
    }

    private long number(Map<?, ?> metadata, String key, int radix) {
      String text = text(metadata, key);
      try {
        return Long.parseLong(text, radix);
      } catch (NumberFormatException e) {
        throw broken("metadata " + key, "a whole number", "\"" + text + "\"");
      }
    }

    private Metric metric(String name) {
      for (Metric metric : Metric.values()) {
        if (metric.name().equals(name)) {
          return metric;
        }
      }
      throw broken(
          "metadata " + METRIC, "one of " + Arrays.toString(Metric.values()), "\"" + name + "\"");
    }

    private Map<String, Integer> sums(Map<?, ?> metadata) {
      Map<String, Integer> sums = new HashMap<>();
      if (metadata.get(SUMS) instanceof String text) {
        for (String part : text.split(",", -1)) {
          int equals = part.lastIndexOf('=');
          if (equals > 0 && part.substring(equals + 1).matches("[0-9a-f]{8}")) {
            sums.put(
                part.substring(0, equals),
                HexFormat.fromHexDigits(part, equals + 1, part.length()));
          }
        }
      }
      return sums;
    }

    private VectorFileException broken(String place, String expected, String found) {
      return VectorFileException.at(file, place, expected, found, AGAIN);
    }
  }
}
