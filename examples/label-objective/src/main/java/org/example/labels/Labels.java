package org.example.labels;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import java.util.List;

/** Asks a table that learned labels for that of a line. For one thread. */
public final class Labels {

  private final EmbeddingTable table;
  private final EmbeddingStore rows;
  private final List<String> names;

  private Labels(EmbeddingTable table, EmbeddingStore rows, List<String> names) {
    this.table = table;
    this.rows = rows;
    this.names = names;
  }

  /**
   * Asks a table.
   *
   * @param table one that was learned with the objective {@code labels}
   * @return what answers
   * @throws ConfigurationException if the table has no labels
   */
  public static Labels of(EmbeddingTable table) {
    EmbeddingStore rows = table.store().slots().get(LabelModel.ROWS);
    String names = table.metadata().get(LabelModel.NAMES);
    if (rows == null || names == null) {
      throw new ConfigurationException("this table was not learned with the objective labels");
    }
    return new Labels(table, rows, List.of(names.split("\n")));
  }

  /**
   * Returns the most likely label of some words.
   *
   * @param words the words of a line; those that the table lacks are left out
   * @return the label
   */
  public String of(List<String> words) {
    float[] sum = new float[table.dim()];
    for (String word : words) {
      table.vector(word).ifPresent(vector -> add(vector, sum));
    }
    float[] label = new float[sum.length];
    int best = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < names.size(); i++) {
      rows.gather(i, 1, label, 0, label.length);
      float score = dot(label, sum);
      if (score > most) {
        most = score;
        best = i;
      }
    }
    return names.get(best);
  }

  private static void add(float[] some, float[] to) {
    for (int d = 0; d < to.length; d++) {
      to[d] += some[d];
    }
  }

  private static float dot(float[] a, float[] b) {
    float dot = 0;
    for (int d = 0; d < a.length; d++) {
      dot += a[d] * b[d];
    }
    return dot;
  }
}
