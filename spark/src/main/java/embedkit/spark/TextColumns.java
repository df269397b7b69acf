package embedkit.spark;

import embedkit.api.ConfigurationException;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Has a column of texts and adds one of vectors. */
sealed interface TextColumns extends Params permits EmbedkitModel, EmbedkitWord2Vec, WordJoin {

  /** Makes the parameter that {@link #inputCol} names; the stage keeps it. */
  static Param<String> input(Params stage) {
    return new Param<>(stage, "inputCol", "column of texts");
  }

  /** Makes the parameter that {@link #outputCol} names; the stage keeps it. */
  static Param<String> output(Params stage) {
    return new Param<>(stage, "outputCol", "column of vectors");
  }

  /**
   * Names the column of texts.
   *
   * @return the parameter
   */
  Param<String> inputCol();

  /**
   * Names the column of vectors that is added.
   *
   * @return the parameter
   */
  Param<String> outputCol();

  /** Returns the columns with that of the vectors. */
  default StructType withVectors(StructType schema) {
    String texts = getOrDefault(inputCol());
    String vectors = getOrDefault(outputCol());
    if (!schema.getFieldIndex(texts).isDefined()
        || !schema.apply(texts).dataType().equals(DataTypes.StringType)) {
      throw new ConfigurationException(
          "column "
              + texts
              + " must be there and hold strings; the columns are "
              + schema.simpleString());
    }
    if (schema.getFieldIndex(vectors).isDefined()) {
      throw new ConfigurationException(
          "column " + vectors + " is there already; name another one for the vectors");
    }
    return schema.add(vectors, SQLDataTypes.VectorType(), true);
  }
}
