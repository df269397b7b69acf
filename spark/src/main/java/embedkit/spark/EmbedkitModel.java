package embedkit.spark;

import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A table that stands in a file which all executors see. It is mapped once on each of them, and no
 * part of it goes through the driver, but for what {@link #findSynonyms} answers.
 *
 * <p>{@link #transform} adds a vector to each text: the mean of the vectors of its words, cut by
 * the tokenizer that the table was learned with.
 */
public final class EmbedkitModel extends Model<EmbedkitModel> implements MLWritable, TextColumns {
  private static final long serialVersionUID = 1L;

  private static final String TABLE = "table.safetensors";
  private static final int ROWS_OF_A_TASK = 1 << 16;

  private final String uid;
  private final Param<String> inputCol = TextColumns.input(this);
  private final Param<String> outputCol = TextColumns.output(this);
  private final Param<String> table = new Param<>(this, "table", "file of the table");

  /**
   * A model of a table.
   *
   * @param uid tells it from other stages
   * @param file a table or model that all executors see
   */
  public EmbedkitModel(String uid, String file) {
    this(uid);
    set(table, file);
  }

  /**
   * A model without a table yet, for Spark's reader.
   *
   * @param uid tells it from other stages
   */
  public EmbedkitModel(String uid) {
    // Parameters ask for it while they are made.
    this.uid = uid;
    super();
    setDefault(inputCol, "text");
    setDefault(outputCol, "vector");
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Param<String> inputCol() {
    return inputCol;
  }

  @Override
  public Param<String> outputCol() {
    return outputCol;
  }

  /**
   * Names the file of the table.
   *
   * @return the parameter
   */
  public Param<String> table() {
    return table;
  }

  /**
   * Sets the column of texts.
   *
   * @param name a column of strings; {@code text} unless it is set
   * @return this
   */
  public EmbedkitModel setInputCol(String name) {
    set(inputCol, name);
    return this;
  }

  /**
   * Sets the column of vectors.
   *
   * @param name a column that is not there; {@code vector} unless it is set
   * @return this
   */
  public EmbedkitModel setOutputCol(String name) {
    set(outputCol, name);
    return this;
  }

  /**
   * Returns the file of the table, which any tool that reads safetensors opens.
   *
   * @return its address
   */
  public String file() {
    return getOrDefault(table);
  }

  private static Configuration hadoop(SparkSession session) {
    return session.sparkContext().hadoopConfiguration();
  }

  @Override
  public Dataset<Row> transform(Dataset<?> texts) {
    transformSchema(texts.schema());
    TextVector embed = new TextVector(file(), hadoop(texts.sparkSession()));
    return texts.withColumn(
        getOrDefault(outputCol),
        functions.udf(embed, SQLDataTypes.VectorType()).apply(texts.col(getOrDefault(inputCol))));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return withVectors(schema);
  }

  /**
   * Finds the words whose vectors are nearest to that of a word, by the cosine.
   *
   * @param word a word of the table
   * @param count how many at the most, 1 or more
   * @return columns {@code word} and {@code similarity}, the nearest first, without the word itself
   * @throws embedkit.api.UnknownTokenException if the table has no such word
   */
  public Dataset<Row> findSynonyms(String word, int count) {
    SparkSession session = SparkSession.active();
    List<Row> rows = new ArrayList<>();
    for (Neighbor each : Neighbors.in(opened(session)).nearest(word, count)) {
      rows.add(RowFactory.create(each.token(), (double) each.score()));
    }
    return session.createDataFrame(
        rows,
        new StructType()
            .add("word", DataTypes.StringType, false)
            .add("similarity", DataTypes.DoubleType, false));
  }

  private EmbeddingTable opened(SparkSession session) {
    Configuration hadoop = hadoop(session);
    return SharedTables.of(TableFile.now(file(), hadoop), hadoop).table();
  }

  /**
   * Returns all words with their vectors, read by the executors.
   *
   * @return columns {@code word} and {@code vector}, in the order of the table's rows
   */
  public Dataset<Row> getVectors() {
    SparkSession session = SparkSession.active();
    long rows = opened(session).rows();
    int tasks = Math.toIntExact((rows + ROWS_OF_A_TASK - 1) / ROWS_OF_A_TASK);
    TableFile file = TableFile.now(file(), hadoop(session));
    SerializableConfiguration hadoop = new SerializableConfiguration(hadoop(session));
    List<Integer> ranges = IntStream.range(0, tasks).boxed().toList();
    return session.createDataFrame(
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(ranges, Math.max(1, tasks))
            .flatMap(
                range -> {
                  EmbeddingTable shared = SharedTables.of(file, hadoop.value()).table();
                  long from = (long) range * ROWS_OF_A_TASK;
                  int count = (int) Math.min(ROWS_OF_A_TASK, shared.rows() - from);
                  return IntStream.range(0, count).mapToObj(i -> row(shared, from + i)).iterator();
                }),
        new StructType(
            new StructField[] {
              DataTypes.createStructField("word", DataTypes.StringType, false),
              DataTypes.createStructField("vector", SQLDataTypes.VectorType(), false)
            }));
  }

  private static Row row(EmbeddingTable table, long row) {
    float[] vector = new float[table.dim()];
    table.store().gather(row, 1, vector, 0, vector.length);
    double[] wide = new double[vector.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = vector[i];
    }
    return RowFactory.create(table.vocabulary().orElseThrow().token(row), Vectors.dense(wide));
  }

  @Override
  public EmbedkitModel copy(ParamMap extra) {
    EmbedkitModel copied = new EmbedkitModel(uid);
    copyValues(copied, extra);
    copied.setParent(parent());
    return copied;
  }

  /** Writes the parameters as Spark's stages do, and the table's file beside them. */
  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  private static final class Writer extends MLWriter {
    private final EmbedkitModel model;

    Writer(EmbedkitModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      SparkSession session = sparkSession();
      DefaultParamsWriter.saveMetadata(model, path, session);
      Path from = new Path(model.file());
      Path to = new Path(path, TABLE);
      try {
        Configuration hadoop = hadoop(session);
        FileUtil.copy(
            from.getFileSystem(hadoop), from, to.getFileSystem(hadoop), to, false, true, hadoop);
      } catch (IOException e) {
        throw FileAccessException.because("cannot copy " + from + " to " + to, e);
      }
    }
  }

  /**
   * Reads models that were written.
   *
   * @return the reader
   */
  public static MLReader<EmbedkitModel> read() {
    return new MLReader<>() {
      @Override
      public EmbedkitModel load(String path) {
        DefaultParamsReader.Metadata metadata =
            DefaultParamsReader.loadMetadata(path, sparkSession(), EmbedkitModel.class.getName());
        EmbedkitModel model = new EmbedkitModel(metadata.uid());
        metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
        model.set(model.table, new Path(path, TABLE).toString());
        return model;
      }
    };
  }

  /**
   * Reads a model that was written.
   *
   * @param path its folder
   * @return the model
   */
  public static EmbedkitModel load(String path) {
    return read().load(path);
  }
}
