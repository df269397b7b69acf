package embedkit.spark;

import embedkit.text.TextEmbedder;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A text's vector, as a function of SQL: {@code spark.udf().register("embed", new TextVector(file,
 * hadoop), SQLDataTypes.VectorType())}. The table is mapped once on each executor. It is the mean
 * of the vectors of the text's words that the table knows, zeros if it knows none; null of null.
 */
public final class TextVector implements UDF1<String, Vector> {
  private static final long serialVersionUID = 1L;

  private final TableFile file;
  private final SerializableConfiguration hadoop;

  /**
   * Embeds by a table.
   *
   * @param file a table or a model that all executors see, or {@code added:} and the name of a file
   *     that was sent to them by {@code SparkContext.addFile}
   * @param hadoop names the file systems, as {@code SparkContext.hadoopConfiguration} has them
   * @throws embedkit.api.ConfigurationException if the file has no name
   */
  public TextVector(String file, Configuration hadoop) {
    this.file = TableFile.now(file, hadoop);
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /**
   * Embeds a text.
   *
   * @param text the text
   * @return as many numbers as the table's rows have
   * @throws embedkit.api.FileAccessException if the table cannot be read
   * @throws embedkit.api.VectorFileException if it is broken
   */
  @Override
  public Vector call(String text) {
    if (text == null) {
      return null;
    }
    TextEmbedder embedder = SharedTables.of(file, hadoop.value());
    float[] vector = embedder.embed(text);
    double[] wide = new double[vector.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = vector[i];
    }
    return Vectors.dense(wide);
  }
}
