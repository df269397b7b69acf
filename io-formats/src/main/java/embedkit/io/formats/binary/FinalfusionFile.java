package embedkit.io.formats.binary;

import embedkit.api.FileAccessException;
import embedkit.api.TableShape;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The chunks of a finalfusion file (finalfusion format specification, version 0).
 *
 * @param words the words, in the order of their rows
 * @param ngrams what rows stand for n-grams; null if none do
 * @param matrix the rows of words, then those of n-grams
 * @param norms the norm that each word's row had; null if not told
 * @param metadata TOML text; empty if there is none
 */
record FinalfusionFile(
    List<byte[]> words,
    FinalfusionNgrams ngrams,
    FinalfusionMatrix matrix,
    float[] norms,
    String metadata) {

  static FinalfusionFile read(InputFile file) {
    try (ByteSource source = new ByteSource(file)) {
      return new Parser(source, file).file();
    }
  }

  /** Reads one file from its start. */
  private static final class Parser {
    private static final int MAGIC = 0x75466946;
    private static final int MOST_CHUNKS = 64;
    private static final int MOST_METADATA = 1 << 20;
    private static final int TYPE_BYTE = 1;
    private static final int TYPE_FLOAT = 10;

    private final ByteSource source;
    private final InputFile input;
    private final long size;

    private List<byte[]> words;
    private FinalfusionNgrams ngrams;
    private FinalfusionMatrix matrix;
    private float[] norms;
    private String metadata = "";

    Parser(ByteSource source, InputFile input) {
      this.source = source;
      this.input = input;
      this.size = input.size();
    }

    FinalfusionFile file() {
      int chunks = readHead();
      for (int i = 0; i < chunks; i++) {
        readChunk();
      }
      check();
      return new FinalfusionFile(words, ngrams, matrix, norms, metadata);
    }

    private int readHead() {
      String what = "the head of a finalfusion file";
      if (source.i32(what) != MAGIC) {
        throw source.broken(0, "the mark FiFu", "something else", "");
      }
      int version = source.i32(what);
      if (version != 0) {
        throw source.broken(4, "version 0", "version " + version, "");
      }
      int chunks = source.i32(what);
      if (chunks < 1 || chunks > MOST_CHUNKS) {
        throw source.broken(8, "1 to " + MOST_CHUNKS + " chunks", chunks + "", "");
      }
      source.skip(4L * chunks, what);
      return chunks;
    }

    private void readChunk() {
      long place = source.position();
      int id = source.i32("a chunk");
      long length = source.i64("a chunk");
      long start = source.position();
      if (length < 0 || length > size - start) {
        throw source.broken(
            place,
            "a chunk that fits the file",
            length + " bytes of chunk " + id,
            "it is cut short; get it again");
      }
      switch (id) {
        case 1 -> words = readWords(source.i64("a vocabulary"));
        case 2 -> matrix = readMatrix();
        case 3, 7 -> readBuckets(id);
        case 4 -> matrix = readQuantised();
        case 5 -> metadata = readMetadata(length);
        case 6 -> norms = readNorms();
        case 8 -> readExplicit();
        default ->
            throw source.broken(
                place, "chunks that finalfusion had in 2023", "chunk " + id, "floret is not read");
      }
      if (source.position() - start > length) {
        throw source.broken(
            place, length + " bytes of chunk " + id, (source.position() - start) + "", "");
      }
      source.skip(length - (source.position() - start), "a chunk");
    }

    private String readMetadata(long length) {
      byte[] text = new byte[(int) Math.min(length, MOST_METADATA)];
      source.bytes(text, text.length, "metadata");
      return new String(text, StandardCharsets.UTF_8);
    }

    private List<byte[]> readWords(long count) {
      checkCount(count, 4, "words");
      List<byte[]> list = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        list.add(readText());
      }
      return list;
    }

    private byte[] readText() {
      int length = source.i32("the length of a text");
      checkCount(length, 1, "bytes of a text");
      byte[] text = new byte[length];
      source.bytes(text, length, "a text");
      return text;
    }

    /** Nothing is allocated for what the file is too short for. */
    private void checkCount(long count, long least, String what) {
      if (count < 0 || count > (size - source.position()) / least) {
        throw source.broken(
            source.position(),
            what + " that fit the file",
            Long.toUnsignedString(count) + " " + what,
            "it is cut short; get it again");
      }
    }

    private void readBuckets(int id) {
      long count = source.i64("a vocabulary");
      int least = source.i32("a vocabulary");
      int most = source.i32("a vocabulary");
      long place = source.position();
      int buckets = source.i32("a vocabulary");
      boolean exponent = id == 3;
      boolean possible = buckets >= (exponent ? 0 : 1) && (!exponent || buckets < 31);
      checkLengths(least, most);
      if (!possible) {
        throw source.broken(place, "a number of buckets", buckets + "", "");
      }
      words = readWords(count);
      ngrams =
          exponent
              ? new FinalfusionNgrams.Hashed(least, most, 1L << buckets)
              : new FinalfusionNgrams.FastText(least, most, buckets);
    }

    private void readExplicit() {
      long count = source.i64("a vocabulary");
      long known = source.i64("a vocabulary");
      int least = source.i32("a vocabulary");
      int most = source.i32("a vocabulary");
      checkLengths(least, most);
      words = readWords(count);
      checkCount(known, 12, "n-grams");
      Map<String, Long> rows = new HashMap<>();
      for (long i = 0; i < known; i++) {
        String ngram = new String(readText(), StandardCharsets.UTF_8);
        rows.put(ngram, source.i64("the row of an n-gram"));
      }
      ngrams = new FinalfusionNgrams.Explicit(least, most, rows);
    }

    private void checkLengths(int least, int most) {
      if (least < 1 || most < least) {
        throw source.broken(
            source.position() - 8, "least and most characters", least + " and " + most, "");
      }
    }

    private FinalfusionMatrix readMatrix() {
      long rows = source.i64("a matrix");
      int dim = checkedDim(source.i32("a matrix"));
      checkType(TYPE_FLOAT);
      pad();
      checkCount(rows, 4L * dim, "rows of dim " + dim);
      long start = source.position();
      source.skip(4L * rows * dim, "a matrix");
      return new FinalfusionMatrix.Dense(rows, dim, mapped(start, 4L * rows * dim));
    }

    private int checkedDim(int dim) {
      if (dim < 1 || dim > TableShape.MAX_DIM) {
        throw source.broken(
            source.position() - 4, "a dim of 1 to " + TableShape.MAX_DIM, "dim " + dim, "");
      }
      return dim;
    }

    private void checkType(int expected) {
      int type = source.i32("an element type");
      if (type != expected) {
        throw source.broken(
            source.position() - 4, "element type " + expected, "element type " + type, "");
      }
    }

    /** Writers put 4 bytes, not none, where the data would be aligned anyway. */
    private void pad() {
      source.skip(4 - source.position() % 4, "padding");
    }

    private FinalfusionMatrix readQuantised() {
      String what = "a quantised matrix";
      boolean projected = source.i32(what) != 0;
      boolean scaled = source.i32(what) != 0;
      int parts = source.i32(what);
      int dim = checkedDim(source.i32(what));
      int centroids = source.i32(what);
      long rows = source.i64(what);
      checkType(TYPE_BYTE);
      checkType(TYPE_FLOAT);
      if (parts < 1 || dim % parts != 0 || centroids < 1 || centroids > 256) {
        throw source.broken(
            source.position(),
            "parts that divide dim " + dim + ", and at most 256 centroids",
            parts + " parts, " + centroids + " centroids",
            "");
      }
      pad();
      float[] projection = projected ? floats((long) dim * dim) : null;
      float[] points = floats((long) centroids * dim);
      float[] lengths = scaled ? floats(rows) : null;
      checkCount(rows, parts, "rows of codes");
      long start = source.position();
      source.skip(rows * parts, what);
      MemorySegment codes = mapped(start, rows * parts);
      return new FinalfusionMatrix.Quantised(
          rows, dim, parts, centroids, projection, points, lengths, codes);
    }

    private float[] readNorms() {
      long count = source.i64("norms");
      checkType(TYPE_FLOAT);
      pad();
      return floats(count);
    }

    private float[] floats(long count) {
      checkCount(count, 4, "floats");
      if (count > Integer.MAX_VALUE - 8) {
        throw source.broken(source.position(), "fewer than 2^31 floats", count + "", "");
      }
      float[] values = new float[(int) count];
      source.floats(values, 0, values.length, "floats");
      return values;
    }

    private MemorySegment mapped(long from, long bytes) {
      try (FileChannel channel = FileChannel.open(input.path())) {
        return channel.map(FileChannel.MapMode.READ_ONLY, from, bytes, Arena.ofAuto());
      } catch (IOException e) {
        throw FileAccessException.because("cannot map " + input.path(), e);
      }
    }

    private void check() {
      if (words == null || matrix == null) {
        throw source.broken(
            source.position(), "a vocabulary and a matrix", "a file without one of them", "");
      }
      if (matrix.rows() < words.size() || norms != null && norms.length < words.size()) {
        throw source.broken(
            source.position(),
            "a row and a norm for each of " + words.size() + " words",
            matrix.rows() + " rows, " + (norms == null ? "no" : norms.length) + " norms",
            "");
      }
    }
  }
}
