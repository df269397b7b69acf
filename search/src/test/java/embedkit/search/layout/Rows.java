package embedkit.search.layout;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Tables that tests draw. */
final class Rows {

  private Rows() {}

  /** Rows around centres, each next row around the next centre. */
  static float[][] around(int centres, int rows, int dim, double spread) {
    Random random = new Random(3);
    float[][] middle = new float[centres][dim];
    for (float[] centre : middle) {
      for (int d = 0; d < dim; d++) {
        centre[d] = (float) random.nextGaussian();
      }
    }
    float[][] made = new float[rows][dim];
    for (int row = 0; row < rows; row++) {
      for (int d = 0; d < dim; d++) {
        made[row][d] = middle[row % centres][d] + (float) (spread * random.nextGaussian());
      }
    }
    return made;
  }

  /** A table whose words are {@code w0}, {@code w1} and so on. */
  static EmbeddingTable table(float[]... rows) {
    Map<String, float[]> words = new LinkedHashMap<>();
    for (int row = 0; row < rows.length; row++) {
      words.put("w" + row, new float[rows[row].length]);
    }
    EmbeddingTable table = Tables.installed().table(words);
    for (int row = 0; row < rows.length; row++) {
      // Past the check of the front door, which lets no number in that is not finite.
      table.store().scatter(row, 1, rows[row], 0, rows[row].length);
    }
    return table;
  }
}
