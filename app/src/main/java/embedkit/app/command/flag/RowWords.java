package embedkit.app.command.flag;

import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A word for each row of a table, as they are read from a file. */
final class RowWords {

  private final Path path;
  private final String[] words;
  private final BitSet added = new BitSet();
  private long[] counts;

  RowWords(Path path, long rows) {
    this.path = path;
    if (rows > Integer.MAX_VALUE - 8) {
      throw VectorFileException.at(path, "", "a table of fewer rows", rows + " rows", "");
    }
    this.words = new String[(int) rows];
  }

  Path path() {
    return path;
  }

  int rows() {
    return words.length;
  }

  boolean fits(long row) {
    return row >= 0 && row < words.length;
  }

  /** Names a row by a word that was added to a tokenizer, which is written as it is. */
  void putAdded(String place, long row, String word) {
    put(place, row, word);
    added.set((int) row);
  }

  void put(String place, long row, String word, long count) {
    put(place, row, word);
    if (counts == null) {
      counts = new long[words.length];
    }
    counts[(int) row] = count;
  }

  void put(String place, long row, String word) {
    if (!fits(row)) {
      throw VectorFileException.at(
          path,
          place,
          "a row of the table, 0 to " + (words.length - 1),
          "row " + row + " for \"" + word + "\"",
          "these are the words of another table");
    }
    int at = (int) row;
    if (words[at] != null && !words[at].equals(word)) {
      throw VectorFileException.at(
          path,
          place,
          "one word for each row",
          "\"" + words[at] + "\" and \"" + word + "\" for row " + row,
          "");
    }
    words[at] = word;
  }

  /** How many rows have a word. */
  int known() {
    int known = 0;
    for (String word : words) {
      known += word == null ? 0 : 1;
    }
    return known;
  }

  /** Writes words of a byte-level tokenizer as people do. */
  void decode() {
    BitSet own = (BitSet) added.clone();
    if (!ByteLevel.is(words, own)) {
      return;
    }
    Set<String> taken = new HashSet<>();
    own.stream().forEach(row -> taken.add(words[row]));
    for (int row = 0; row < words.length; row++) {
      if (words[row] != null && !own.get(row)) {
        String decoded = ByteLevel.decoded(words[row]);
        words[row] = taken.add(decoded) ? decoded : words[row];
      }
    }
  }

  /** The words, with rows that have none named by their number. */
  Vocabulary build() {
    VocabularyBuilder builder = new VocabularyBuilder();
    for (int row = 0; row < words.length; row++) {
      String word = words[row] == null ? "#" + row : words[row];
      byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
      long count = counts == null ? -1 : counts[row];
      if (builder.add(utf8, 0, utf8.length, count) < 0) {
        throw VectorFileException.at(
            path, "", "each word once", "\"" + word + "\" again as row " + row, "");
      }
    }
    return builder.build();
  }

  /** What is to be told: the rows that have no word. */
  List<String> notes() {
    int known = known();
    return known == words.length
        ? List.of()
        : List.of(
            path
                + ": words for "
                + known
                + " of "
                + words.length
                + " rows; the others are named by their number, as #"
                + firstUnnamed());
  }

  private int firstUnnamed() {
    int row = 0;
    while (words[row] != null) {
      row++;
    }
    return row;
  }
}
