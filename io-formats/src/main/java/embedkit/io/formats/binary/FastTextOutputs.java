package embedkit.io.formats.binary;

import embedkit.api.OutputRows;
import embedkit.io.formats.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The output matrix of a fastText model: a row for each word, in the order of the dictionary. */
final class FastTextOutputs implements OutputRows {

  private final List<byte[]> words;
  private final FastTextMatrix matrix;

  /** Made when it is first asked, for most tables never are. */
  private Map<String, Integer> rows;

  FastTextOutputs(List<byte[]> words, FastTextMatrix matrix) {
    this.words = words;
    this.matrix = matrix;
  }

  @Override
  public boolean read(String token, float[] into) {
    if (rows == null) {
      rows = HashMap.newHashMap(words.size());
      for (int row = 0; row < words.size(); row++) {
        // As the table calls them, also those that are not UTF-8.
        byte[] shown = Utf8.shown(words.get(row), 0, words.get(row).length);
        rows.putIfAbsent(new String(shown, StandardCharsets.UTF_8), row);
      }
    }
    Integer row = rows.get(token);
    if (row != null) {
      matrix.read(row, into);
    }
    return row != null;
  }
}
