package embedkit.io.formats.binary;

import embedkit.api.FileAccessException;
import embedkit.api.OutputRows;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words and the matrices of a fastText model (the layouts of fastText 0.9.2 and of gensim 4's
 * reader). The mapping goes when nobody holds the model any more, so that vectors can be made from
 * it when the reader is long closed.
 *
 * @param words the words, in the order of their rows
 * @param counts how often each word stood in the training text
 * @param labels how many labels there are, which are no words
 * @param ngrams which rows stand for n-grams
 * @param matrix the input matrix
 * @param sampled whether words were predicted by negative sampling, so that each has an output row
 * @param outputs the output rows of words, if they are there as floats, or those of labels
 */
record FastTextModel(
    List<byte[]> words,
    long[] counts,
    int labels,
    FastTextNgrams ngrams,
    FastTextMatrix matrix,
    boolean sampled,
    Optional<OutputRows> outputs) {

  private static final int MOST_WORD_NGRAMS = 1000;
  private static final int MOST_TOKEN = 1 << 16;
  private static final String DICTIONARY = "the dictionary of a fastText model";
  private static final String MATRIX = "the input matrix of a fastText model";
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static FastTextModel read(InputFile file) {
    try (ByteSource source = new ByteSource(file)) {
      return new Parser(source, file).model();
    }
  }

  /** Reads one file from its start. */
  private static final class Parser {
    private final ByteSource source;
    private final Path path;
    private final long size;

    private FastTextHead head;
    private final List<byte[]> words = new ArrayList<>();
    private long[] counts;
    private int labels;
    private final List<byte[]> labelNames = new ArrayList<>();
    private long[] labelCounts;
    private Map<Integer, Integer> pruned;

    Parser(ByteSource source, InputFile file) {
      this.source = source;
      this.path = file.path();
      this.size = file.size();
    }

    FastTextModel model() {
      head = FastTextHead.read(source);
      readDictionary();
      boolean quantised = head.marked() && source.u8(MATRIX) != 0;
      FastTextMatrix matrix;
      long rows;
      long end;
      if (quantised) {
        boolean norms = source.u8(MATRIX) != 0;
        rows = readShape(0);
        matrix = quantised(rows, norms);
        end = source.position();
      } else {
        rows = readShape(rowBytes());
        end = source.position() + rowBytes() * rows;
        matrix = dense(source.position(), rows);
      }
      FastTextNgrams ngrams =
          new FastTextNgrams(
              words.size(),
              head.bucket(),
              head.minn(),
              head.maxn(),
              pruned,
              rows,
              head.sentenceEndIsCut());
      return new FastTextModel(
          words,
          counts,
          labels,
          ngrams,
          matrix,
          head.sampled(),
          head.supervised().isPresent() ? labelled(ngrams, matrix, end) : outputs(end));
    }

    /** What predicts labels, if it is there: who takes the vectors alone may have cut it off. */
    private Optional<OutputRows> labelled(FastTextNgrams ngrams, FastTextMatrix inputs, long from) {
      long mark = head.marked() ? 1 : 0;
      if (labels == 0 || size - from < mark + 16) {
        return Optional.empty();
      }
      int wordNgrams = head.supervised().orElseThrow().wordNgrams();
      if (wordNgrams < 0 || wordNgrams > MOST_WORD_NGRAMS) {
        throw source.broken(
            0, "word n-grams of 0 to " + MOST_WORD_NGRAMS + " words", "of " + wordNgrams, "");
      }
      boolean quantised = mark > 0 && mapped(from, 1).get(ValueLayout.JAVA_BYTE, 0) != 0;
      MemorySegment shape = mapped(from + mark, 16);
      long rows = shape.get(LONG, 0);
      if (rows != labels || shape.get(LONG, 8) != head.dim()) {
        throw source.broken(
            from + mark,
            "output rows of " + labels + " labels, of dim " + head.dim(),
            rows + " rows of dim " + shape.get(LONG, 8),
            "");
      }
      FastTextMatrix outputs = quantised ? quantisedOutputs(rows) : dense(from + mark + 16, rows);
      return Optional.of(
          new FastTextLabels(
              labelNames,
              labelCounts,
              words,
              head.supervised().orElseThrow(),
              ngrams,
              inputs,
              outputs));
    }

    /** Behind a quantised input matrix, which was read to its end. */
    private FastTextMatrix quantisedOutputs(long rows) {
      source.skip(1, MATRIX);
      boolean norms = source.u8(MATRIX) != 0;
      source.skip(16, MATRIX);
      return quantised(rows, norms);
    }

    private void readDictionary() {
      long place = source.position();
      int entries = source.i32(DICTIONARY);
      int nwords = source.i32(DICTIONARY);
      labels = source.i32(DICTIONARY);
      source.i64(DICTIONARY);
      long prunedSize = head.marked() ? source.i64(DICTIONARY) : -1;
      // An entry takes ten bytes at least, a pruned n-gram eight.
      boolean possible = entries >= 0 && entries <= size / 10 && nwords >= 0 && nwords <= entries;
      possible &= labels == entries - nwords && prunedSize >= -1 && prunedSize <= size / 8;
      possible &= head.bucket() >= 0 && head.minn() >= 0;
      if (!possible) {
        throw source.broken(
            place,
            "a dictionary that fits the file",
            entries
                + " entries, "
                + nwords
                + " words, "
                + labels
                + " labels, "
                + prunedSize
                + " pruned n-grams, "
                + head.bucket()
                + " buckets",
            "it may be cut short");
      }
      counts = new long[nwords];
      labelCounts = new long[labels];
      for (int i = 0; i < entries; i++) {
        readEntry(i);
      }
      readPruned(prunedSize);
    }

    private void readEntry(int i) {
      byte[] word = source.until(0, MOST_TOKEN, "a word");
      long count = source.i64("a count");
      boolean label = source.u8("a kind of entry") == 1;
      if (label != i >= counts.length) {
        throw source.broken(source.position() - 1, "words first, then labels", "another order", "");
      }
      if (label) {
        labelCounts[labelNames.size()] = Math.max(0, count);
        labelNames.add(word);
      } else {
        counts[words.size()] = Math.max(0, count);
        words.add(word);
      }
    }

    /** A size of -1 says that nothing was pruned, and 0 that all n-grams were. */
    private void readPruned(long prunedSize) {
      if (prunedSize < 0) {
        return;
      }
      pruned = new HashMap<>();
      for (long i = 0; i < prunedSize; i++) {
        int hash = source.i32("a pruned n-gram");
        pruned.put(hash, source.i32("a pruned n-gram"));
      }
    }

    /** Reads rows and columns, and checks them against the dictionary and the file. */
    private long readShape(long rowBytes) {
      long place = source.position();
      long rows = source.i64(MATRIX);
      long columns = source.i64(MATRIX);
      long least = words.size();
      if (head.maxn() > 0) {
        least += pruned == null ? head.bucket() : pruned.size();
      }
      if (columns != head.dim() || rows < least) {
        throw source.broken(
            place,
            "a matrix of " + least + " rows of dim " + head.dim(),
            rows + " rows of dim " + columns,
            "");
      }
      if (rows > (size - source.position()) / Math.max(1, rowBytes)) {
        throw source.broken(
            place,
            "a file long enough for " + rows + " rows of dim " + head.dim(),
            size + " bytes",
            "it is cut short; get it again");
      }
      return rows;
    }

    private long rowBytes() {
      return 4L * head.dim();
    }

    private FastTextMatrix dense(long from, long rows) {
      return new FastTextMatrix.Dense(head.dim(), mapped(from, rowBytes() * rows));
    }

    /**
     * The output matrix, which is the last of a file. It is looked up in place, for the input
     * matrix before it may be of gigabytes. Vectors do not need it, so a file may lack it.
     */
    private Optional<OutputRows> outputs(long from) {
      long mark = head.marked() ? 1 : 0;
      if (!head.sampled() || size - from < mark + 16) {
        return Optional.empty();
      }
      MemorySegment start = mapped(from, mark + 16);
      boolean quantised = mark > 0 && start.get(ValueLayout.JAVA_BYTE, 0) != 0;
      long values = from + mark + 16;
      boolean whole =
          start.get(LONG, mark) == words.size()
              && start.get(LONG, mark + 8) == head.dim()
              && rowBytes() * words.size() <= size - values;
      return whole && !quantised
          ? Optional.of(new FastTextOutputs(words, dense(values, words.size())))
          : Optional.empty();
    }

    private FastTextMatrix quantised(long rows, boolean withNorms) {
      long place = source.position();
      int codes = source.i32(MATRIX);
      long codesAt = source.position();
      if (codes < 0 || codes > size - codesAt) {
        throw source.broken(place, "codes that fit the file", codes + " bytes of them", "");
      }
      source.skip(codes, MATRIX);
      FastTextQuantizer quantizer = FastTextQuantizer.read(source, head.dim(), size);
      if (codes != rows * quantizer.parts()) {
        throw source.broken(
            place,
            rows + " rows of " + quantizer.parts() + " codes",
            codes + " bytes of codes",
            "");
      }
      MemorySegment mapped = mapped(codesAt, codes);
      if (!withNorms) {
        return new FastTextMatrix.Quantised(head.dim(), mapped, quantizer, null, null);
      }
      long normsAt = source.position();
      source.skip(rows, MATRIX);
      float[] norms = FastTextQuantizer.read(source, 1, size).centroids();
      return new FastTextMatrix.Quantised(
          head.dim(), mapped, quantizer, mapped(normsAt, rows), norms);
    }

    private MemorySegment mapped(long from, long bytes) {
      if (bytes > size - from) {
        throw source.broken(from, bytes + " bytes", "a shorter file", "get it again");
      }
      try (FileChannel channel = FileChannel.open(path)) {
        return channel.map(FileChannel.MapMode.READ_ONLY, from, bytes, Arena.ofAuto());
      } catch (IOException e) {
        throw FileAccessException.because("cannot map " + path, e);
      }
    }
  }
}
