package embedkit.storage.mmap;

import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The tokens of a table as tensors: where each begins, their counts, and their bytes. */
final class VocabularyTensors {

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final long MOST_TOKENS = Integer.MAX_VALUE - 1;
  private static final long NOT_ASCII = 0x8080808080808080L;

  private VocabularyTensors() {}

  /** Fills one of the tensors; leaves tensors of other names alone. */
  static void fill(String tensor, MemorySegment data, Vocabulary words) {
    switch (tensor) {
      case TableLayout.OFFSETS -> fillOffsets(data, words);
      case TableLayout.COUNTS -> {
        for (long row = 0; row < words.size(); row++) {
          MappedTable.writeLong(data, row, words.count(row).orElse(0));
        }
      }
      case TableLayout.TOKENS -> fillTokens(data, words);
      default -> {}
    }
  }

  private static void fillOffsets(MemorySegment data, Vocabulary words) {
    long at = 0;
    for (long row = 0; row < words.size(); row++) {
      MappedTable.writeLong(data, row, at);
      at += words.utf8(row).length;
    }
    MappedTable.writeLong(data, words.size(), at);
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
    MemorySegment ends = segment(path, header, file, TableLayout.OFFSETS, offsets, "I64", rows + 1);
    MemorySegment bytes = segment(path, header, file, TableLayout.TOKENS, tokens, "U8", -1);
    if (rows > MOST_TOKENS) {
      throw VectorFileException.at(
          path,
          "tensor " + TableLayout.OFFSETS,
          "at most " + MOST_TOKENS + " tokens",
          rows + " tokens",
          "open the tensor without its words, by its name behind a #");
    }
    checkOffsets(path, ends, rows, bytes.byteSize());
    checkUtf8(path, ends, rows, bytes);
    Optional<MemorySegment> counts =
        header
            .tensor(TableLayout.COUNTS)
            .map(t -> segment(path, header, file, t.name(), Optional.of(t), "I64", rows));
    return Optional.of(Vocabulary.over(bytes, ends, counts));
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

  private static void checkOffsets(Path path, MemorySegment ends, long rows, long bytes) {
    long last = 0;
    for (long row = 0; row <= rows; row++) {
      long end = MappedTable.readLong(ends, row);
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

  /** Eight bytes at a time while they are ASCII; tokens with other bytes are decoded. */
  private static void checkUtf8(Path path, MemorySegment ends, long rows, MemorySegment bytes) {
    long size = bytes.byteSize();
    long row = 0;
    long at = 0;
    while (at < size) {
      boolean ascii =
          size - at >= Long.BYTES
              ? (bytes.get(WORD, at) & NOT_ASCII) == 0
              : bytes.get(ValueLayout.JAVA_BYTE, at) >= 0;
      if (ascii) {
        at += size - at >= Long.BYTES ? Long.BYTES : 1;
        continue;
      }
      while (bytes.get(ValueLayout.JAVA_BYTE, at) >= 0) {
        at++;
      }
      row = rowAt(ends, row, rows, at);
      long end = MappedTable.readLong(ends, row + 1);
      checkToken(
          path,
          row,
          bytes.asSlice(MappedTable.readLong(ends, row), end - MappedTable.readLong(ends, row)));
      at = end;
    }
  }

  /** The row whose token holds a byte: the last that begins at or before it, by bisection. */
  private static long rowAt(MemorySegment ends, long from, long rows, long at) {
    long low = from;
    long high = rows;
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      if (MappedTable.readLong(ends, middle) <= at) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
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
