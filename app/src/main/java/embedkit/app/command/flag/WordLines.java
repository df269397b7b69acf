package embedkit.app.command.flag;

import embedkit.api.VectorFileException;
import embedkit.api.file.ByteOrderMark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Words on lines: a word; a piece, a tab and its score (SentencePiece); a word, a space and its
 * count (word2vec's and GloVe's vocabularies); a number, a tab and the word of that row. Which it
 * is must hold for every line, else the whole line is the word.
 */
final class WordLines {

  private static final int LONGEST = 1 << 20;
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
  private static final Pattern SCORE =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  private final RowWords words;
  private final List<String> lines = new ArrayList<>();

  private WordLines(RowWords words) {
    this.words = words;
  }

  static void read(RowWords words, InputStream in, byte[] head) throws IOException {
    WordLines read = new WordLines(words);
    read.lines(
        in, ByteOrderMark.of(head).map(ByteOrderMark::encoding).orElse(StandardCharsets.UTF_8));
    read.put();
  }

  /** Reads lines, no more than there can be rows, without the blank ones at the end. */
  private void lines(InputStream in, Charset charset) throws IOException {
    BufferedReader text = new BufferedReader(new InputStreamReader(in, charset.newDecoder()));
    int blanks = 0;
    for (String line = next(text); line != null; line = next(text)) {
      String own = lines.isEmpty() && line.startsWith("\uFEFF") ? line.substring(1) : line;
      if (own.isEmpty() && lines.size() + blanks >= words.rows()) {
        blanks++;
      } else if (lines.size() + blanks > words.rows()) {
        throw tooMany(lines.size() + blanks, own);
      } else {
        lines.add(own);
      }
    }
    if (lines.size() > words.rows()) {
      throw tooMany(words.rows(), lines.getLast());
    }
    if (lines.isEmpty() && words.rows() > 0) {
      throw VectorFileException.at(
          words.path(), "", "words, one a line", "an empty file", "get it again");
    }
  }

  private VectorFileException tooMany(int row, String word) {
    return VectorFileException.at(
        words.path(),
        "line " + (row + 1),
        "a row of the table, 0 to " + (words.rows() - 1),
        "row " + row + " for \"" + word + "\"",
        "these are the words of another table");
  }

  /** A line without its end; one that no word is as long as ends the reading. */
  private String next(BufferedReader text) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = text.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.length() == LONGEST) {
        throw VectorFileException.at(
            words.path(),
            "line " + (lines.size() + 1),
            "a word of at most " + LONGEST + " characters",
            "a longer line",
            "this is hardly a list of words");
      }
      line.append((char) c);
      c = text.read();
    }
    int end = line.length();
    if (end > 0 && line.charAt(end - 1) == '\r') {
      line.setLength(end - 1);
    }
    return line.toString();
  }

  private void put() {
    int first = firstId(WordLines::idBefore);
    int last = first >= 0 ? -1 : firstId(WordLines::idBehind);
    boolean counts = first < 0 && (falling('\t') || falling(' '));
    boolean scores = first < 0 && all('\t', SCORE);
    for (int row = 0; row < lines.size(); row++) {
      String line = lines.get(row);
      String place = "line " + (row + 1);
      int tab = line.lastIndexOf('\t');
      if (first >= 0) {
        String id = idBefore(line);
        words.put(place, Long.parseLong(id) - first, line.substring(id.length() + 1));
      } else if (counts) {
        int at = Math.max(line.lastIndexOf(' '), tab);
        words.put(place, row, line.substring(0, at), Long.parseLong(line.substring(at + 1)));
      } else if (last >= 0) {
        words.put(place, Long.parseLong(line.substring(tab + 1)) - last, line.substring(0, tab));
      } else {
        words.put(place, row, scores ? line.substring(0, tab) : line);
      }
    }
  }

  /** The lowest number, 0 or 1, where lines have those of different rows; else -1. */
  private int firstId(UnaryOperator<String> number) {
    BitSet ids = new BitSet();
    for (String line : lines) {
      String id = number.apply(line);
      long row = id.isEmpty() ? -1 : Long.parseLong(id);
      if (row < 0 || row > words.rows() || ids.get((int) row)) {
        return -1;
      }
      ids.set((int) row);
    }
    int last = ids.length() - 1;
    boolean fromOne = !ids.get(0) && last == words.rows();
    return !fromOne && last >= words.rows() ? -1 : fromOne ? 1 : 0;
  }

  private static String idBefore(String line) {
    int tab = line.indexOf('\t');
    String id = tab < 0 ? "" : line.substring(0, tab);
    return WHOLE.matcher(id).matches() && tab + 1 < line.length() ? id : "";
  }

  private static String idBehind(String line) {
    int tab = line.lastIndexOf('\t');
    String id = line.substring(tab + 1);
    return tab > 0 && WHOLE.matcher(id).matches() ? id : "";
  }

  private boolean all(char separator, Pattern last) {
    return lines.stream().allMatch(line -> endsWith(line, separator, last));
  }

  private static boolean endsWith(String line, char separator, Pattern last) {
    int at = line.lastIndexOf(separator);
    return at > 0 && last.matcher(line.substring(at + 1)).matches();
  }

  /** Tells whether lines end with counts that never rise, but for one of the line's end before. */
  private boolean falling(char separator) {
    if (!all(separator, WHOLE)) {
      return false;
    }
    long before = Long.MAX_VALUE;
    for (int row = 0; row < lines.size(); row++) {
      String line = lines.get(row);
      int at = line.lastIndexOf(separator);
      long count = Long.parseLong(line.substring(at + 1));
      if (count > before) {
        return false;
      }
      boolean lineEnd = row == 0 && line.startsWith("</s>");
      before = lineEnd ? Long.MAX_VALUE : count;
    }
    return true;
  }
}
