package embedkit.storage.mmap;

import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The tokens of a table as tensors: where each begins, their counts, and their bytes. */
final class VocabularyTensors {

  private static final long MOST_TOKENS = Integer.MAX_VALUE - 1;
  private static final int BLOCK = 4096;
  private static final int MANY_BYTES = 1 << 20;
  private static final int MOST_BYTES = 1 << 28;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private VocabularyTensors() {}

  /** Fills one of the tensors; leaves tensors of other names alone. */
  static void fill(String tensor, MemorySegment data, Vocabulary words) {
    switch (tensor) {
      case TableLayout.OFFSETS -> fillOffsets(data, words);
      case TableLayout.COUNTS -> {
        boolean narrow = data.byteSize() < words.size() * Long.BYTES;
        for (long row = 0; row < words.size(); row++) {
          write(data, row, words.count(row).orElse(0), narrow);
        }
      }
      case TableLayout.TOKENS -> fillTokens(data, words);
      default -> {}
    }
  }

  private static void fillOffsets(MemorySegment data, Vocabulary words) {
    boolean narrow = data.byteSize() < (words.size() + 1) * Long.BYTES;
    long at = 0;
    for (long row = 0; row < words.size(); row++) {
      write(data, row, at, narrow);
      at += words.utf8(row).length;
    }
    write(data, words.size(), at, narrow);
  }

  private static void write(MemorySegment data, long row, long value, boolean narrow) {
    if (narrow) {
      data.set(INT, row * Integer.BYTES, (int) value);
    } else {
      MappedTable.writeLong(data, row, value);
    }
  }

  private static void fillTokens(MemorySegment data, Vocabulary words) {
    long at = 0;
    for (long row = 0; row < words.size(); row++) {
      byte[] token = words.utf8(row);
      MemorySegment.copy(token, 0, data, ValueLayout.JAVA_BYTE, at, token.length);
      at += token.length;
    }
  }

  /** Finds the vocabulary of a file, without reading the tokens. */
  static Optional<Vocabulary> read(Path path, Header header, MappedFile file, long rows) {
    Optional<Tensor> offsets = header.tensor(TableLayout.OFFSETS);
    Optional<Tensor> tokens = header.tensor(TableLayout.TOKENS);
    if (offsets.isEmpty() && tokens.isEmpty()) {
      return Optional.empty();
    }
    if (rows > MOST_TOKENS) {
      throw VectorFileException.at(
          path,
          "tensor " + TableLayout.OFFSETS,
          "at most " + MOST_TOKENS + " tokens",
          rows + " tokens",
          "open the tensor without its words, by its name behind a #");
    }
    MemorySegment ends = wholes(path, header, file, TableLayout.OFFSETS, offsets, rows + 1);
    MemorySegment bytes = segment(path, header, file, TableLayout.TOKENS, tokens, "U8", -1);
    checkOffsets(path, ends, rows, bytes.byteSize());
    checkUtf8(path, ends, rows, bytes);
    Optional<MemorySegment> counts =
        header
            .tensor(TableLayout.COUNTS)
            .map(t -> wholes(path, header, file, t.name(), Optional.of(t), rows));
    return Optional.of(Vocabulary.over(bytes, ends, counts));
  }

  /** Whole numbers of eight bytes; those of four are widened, as readers of words want them. */
  private static MemorySegment wholes(
      Path path,
      Header header,
      MappedFile file,
      String name,
      Optional<Tensor> tensor,
      long length) {
    boolean narrow = tensor.filter(t -> t.dtype().equals("I32")).isPresent();
    MemorySegment numbers =
        segment(path, header, file, name, tensor, narrow ? "I32" : "I64", length);
    if (!narrow) {
      return numbers;
    }
    MemorySegment wide = MemorySegment.ofArray(new long[Math.toIntExact(length)]);
    int[] some = new int[BLOCK];
    long[] widened = new long[BLOCK];
    for (long first = 0; first < length; first += BLOCK) {
      int count = (int) Math.min(BLOCK, length - first);
      MemorySegment.copy(numbers, INT, first * Integer.BYTES, some, 0, count);
      for (int i = 0; i < count; i++) {
        widened[i] = some[i];
      }
      MemorySegment.copy(widened, 0, wide, MappedTable.LONG, first * Long.BYTES, count);
    }
    return wide;
  }

  private static MemorySegment segment(
      Path path,
      Header header,
      MappedFile file,
      String name,
      Optional<Tensor> tensor,
      String dtype,
      long length) {
    boolean fits =
        tensor.isPresent()
            && tensor.get().dtype().equals(dtype)
            && tensor.get().shape().size() == 1
            && (length < 0 || tensor.get().shape().equals(List.of(length)));
    if (!fits) {
      throw VectorFileException.at(
          path,
          "tensor " + name,
          dtype + (length < 0 ? " of one dimension" : " [" + length + "]"),
          tensor.map(t -> t.dtype() + " " + t.shape()).orElse("no such tensor"),
          "");
    }
    return file.slice(header.dataStart() + tensor.get().begin(), tensor.get().bytes());
  }

  /** In blocks copied to an array: loops over segments are slow until they are compiled. */
  private static void checkOffsets(Path path, MemorySegment ends, long rows, long bytes) {
    long[] block = new long[BLOCK];
    long last = 0;
    for (long first = 0; first <= rows; first += BLOCK) {
      int count = (int) Math.min(BLOCK, rows + 1 - first);
      MemorySegment.copy(ends, MappedTable.LONG, first * Long.BYTES, block, 0, count);
      for (int i = 0; i < count; i++) {
        long row = first + i;
        long end = block[i];
        boolean right = row == 0 ? end == 0 : end >= last && end <= bytes;
        if (!right || (row == rows && end != bytes)) {
          throw VectorFileException.at(
              path,
              "tensor " + TableLayout.OFFSETS + " at " + row,
              "offsets from 0 to " + bytes + " that never fall",
              end + " after " + last,
              "the vocabulary is broken");
        }
        last = end;
      }
    }
  }

  /**
   * Decodes blocks of whole tokens; each is UTF-8 if the block is and none begins within a char.
   */
  private static void checkUtf8(Path path, MemorySegment ends, long rows, MemorySegment bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    long[] starts = new long[BLOCK + 1];
    byte[] text = new byte[BLOCK * 16];
    for (long row = 0; row < rows; ) {
      int count = (int) Math.min(BLOCK, rows - row);
      MemorySegment.copy(ends, MappedTable.LONG, row * Long.BYTES, starts, 0, count + 1);
      while (count > 1 && starts[count] - starts[0] > MANY_BYTES) {
        count /= 2;
      }
      int size = (int) Math.min(Integer.MAX_VALUE, starts[count] - starts[0]);
      if (size > MOST_BYTES) {
        throw tooLong(path, row, starts[1] - starts[0]);
      }
      text = size > text.length ? new byte[size] : text;
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, starts[0], text, 0, size);
      if (!isAscii(text, size) && !isUtf8(decoder, text, size, starts, count)) {
        for (int i = 0; i < count; i++) {
          checkToken(path, row + i, bytes.asSlice(starts[i], starts[i + 1] - starts[i]));
        }
      }
      row += count;
    }
  }

  private static boolean isAscii(byte[] text, int size) {
    int all = 0;
    for (int i = 0; i < size; i++) {
      all |= text[i];
    }
    return all >= 0;
  }

  private static boolean isUtf8(
      CharsetDecoder decoder, byte[] text, int size, long[] starts, int count) {
    for (int i = 1; i < count; i++) {
      int start = (int) (starts[i] - starts[0]);
      if (start < size && (text[start] & 0xc0) == 0x80) {
        return false;
      }
    }
    CharBuffer chars = CharBuffer.allocate(size);
    return !decoder.reset().decode(ByteBuffer.wrap(text, 0, size), chars, true).isError();
  }

  private static VectorFileException tooLong(Path path, long row, long bytes) {
    return VectorFileException.at(
        path,
        "tensor " + TableLayout.TOKENS + ", token " + row,
        "a token of at most " + MOST_BYTES + " bytes",
        bytes + " bytes",
        "the vocabulary is broken");
  }

  private static void checkToken(Path path, long row, MemorySegment token) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(token.asByteBuffer());
    } catch (CharacterCodingException e) {
      throw VectorFileException.at(
          path,
          "tensor " + TableLayout.TOKENS + ", token " + row,
          "UTF-8",
          "bytes that are none: " + HexFormat.ofDelimiter(" ").formatHex(start(token)),
          "the vocabulary is broken");
    }
  }

  private static byte[] start(MemorySegment token) {
    return token.asSlice(0, Math.min(16, token.byteSize())).toArray(ValueLayout.JAVA_BYTE);
  }
}
