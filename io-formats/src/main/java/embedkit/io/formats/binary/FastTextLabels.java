package embedkit.io.formats.binary;

import embedkit.api.LabelledOutputs;
import embedkit.api.WordHash;
import embedkit.io.formats.binary.FastTextHead.Supervised;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a supervised model of fastText predicts labels with. */
final class FastTextLabels implements LabelledOutputs {

  private static final String END_OF_LINE = "</s>";
  private static final String PREFIX = "__label__";

  private final List<String> labels;
  private final long[] labelCounts;
  private final Map<String, Integer> labelNumbers;
  private final Map<String, Integer> words;
  private final Supervised how;
  private final FastTextNgrams ngrams;
  private final FastTextMatrix inputs;
  private final FastTextMatrix outputs;

  FastTextLabels(
      List<byte[]> labels,
      long[] labelCounts,
      List<byte[]> words,
      Supervised how,
      FastTextNgrams ngrams,
      FastTextMatrix inputs,
      FastTextMatrix outputs) {
    this.labels = labels.stream().map(FastTextLabels::text).toList();
    this.labelCounts = labelCounts;
    this.labelNumbers = numbers(labels);
    this.words = numbers(words);
    this.how = how;
    this.ngrams = ngrams;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static Map<String, Integer> numbers(List<byte[]> names) {
    Map<String, Integer> numbers = HashMap.newHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      numbers.putIfAbsent(text(names.get(i)), i);
    }
    return numbers;
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public long[] labelCounts() {
    return labelCounts.clone();
  }

  @Override
  public String loss() {
    return how.loss();
  }

  @Override
  public boolean read(String token, float[] into) {
    Integer label = labelNumbers.get(token);
    if (label != null) {
      outputs.read(label, into);
    }
    return label != null;
  }

  @Override
  public void output(int row, float[] into) {
    outputs.read(row, into);
  }

  @Override
  public int hidden(List<String> tokens, float[] into) {
    Line line = new Line(tokens.size() + 1);
    for (String token : tokens) {
      if (words.containsKey(token) || !token.startsWith(PREFIX)) {
        line.add(token);
      }
    }
    line.add(END_OF_LINE);
    line.addRuns();
    inputs.mean(Arrays.copyOf(line.rows, line.size), into, 0);
    return line.size;
  }

  /** The rows of one line. */
  private final class Line {
    private final int[] hashes;
    private int known;
    private long[] rows;
    private int size;

    Line(int tokens) {
      hashes = new int[tokens];
      rows = new long[2 * tokens];
    }

    void add(String token) {
      byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
      hashes[known++] = WordHash.of(utf8);
      Integer word = words.get(token);
      for (long row : word == null ? ngrams.rowsOf(utf8) : ngrams.rowsOf(word, utf8)) {
        addRow(row);
      }
    }

    /** Runs of words share the buckets of the pieces of words. */
    void addRuns() {
      for (int i = 0; i < known && ngrams.bucket() > 0; i++) {
        long run = hashes[i];
        for (int j = i + 1; j < known && j < i + how.wordNgrams(); j++) {
          run = WordHash.next(run, hashes[j]);
          long row = ngrams.row(WordHash.bucket(run, ngrams.bucket()));
          if (row >= 0) {
            addRow(row);
          }
        }
      }
    }

    private void addRow(long row) {
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, 2 * size);
      }
      rows[size++] = row;
    }
  }
}
