package embedkit.spark;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.TableShape;
import embedkit.api.VocabularyBuilder;
import embedkit.api.text.Tokenizer;
import embedkit.text.TextEmbedder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Adds a vector to each text by a table that no disk holds: the words of the texts are joined with
 * the rows of the table, which lies in several files or is a DataFrame. The vectors are, bit for
 * bit, those of {@link EmbedkitModel#transform} by the same table in one file: the mean of the
 * vectors of a text's words that the table knows, zeros if it knows none; null of null.
 *
 * <p>Texts are taken {@value #BLOCK} at a time, or fewer long ones. Each block asks once for each
 * of its distinct words, however often they stand in it, so that a frequent word is no burden to
 * the task that has it. Rows of the table that no text asks for end in the first shuffle.
 */
@Incubating
public final class WordJoin extends Transformer implements TextColumns {
  private static final long serialVersionUID = 1L;

  /** Texts of a block. */
  static final int BLOCK = 1024;

  /** Characters of a block, or a text more. */
  private static final int BLOCK_CHARACTERS = 1 << 22;

  private final String uid;
  private final transient JavaPairRDD<String, float[]> rows;
  private final Param<String> inputCol = TextColumns.input(this);
  private final Param<String> outputCol = TextColumns.output(this);
  private final Param<String> tokenizer =
      new Param<>(this, "tokenizer", "how texts become words, as the table was learned");

  private WordJoin(String uid, JavaPairRDD<String, float[]> rows) {
    this.uid = uid;
    this.rows = rows;
    super();
    setDefault(inputCol, "text");
    setDefault(outputCol, "vector");
    setDefault(tokenizer, "words");
  }

  private static String fresh() {
    return Identifiable$.MODULE$.randomUID("wordJoin");
  }

  /**
   * Joins with the rows of a DataFrame.
   *
   * @param vectors columns {@code word}, of strings, and {@code vector}, of vectors of one length,
   *     as {@link EmbedkitModel#getVectors} has them; each word once
   * @return the transformer
   * @throws ConfigurationException if a column is not there or holds something else
   */
  public static WordJoin of(Dataset<Row> vectors) {
    StructType schema = vectors.schema();
    if (!schema.getFieldIndex("word").isDefined()
        || !schema.getFieldIndex("vector").isDefined()
        || !schema.apply("word").dataType().equals(DataTypes.StringType)
        || !schema.apply("vector").dataType().equals(SQLDataTypes.VectorType())) {
      throw new ConfigurationException(
          "a table of words has columns word, of strings, and vector, of vectors; the columns are "
              + schema.simpleString());
    }
    return new WordJoin(
        fresh(),
        vectors
            .select("word", "vector")
            .javaRDD()
            .mapToPair(row -> new Tuple2<>(row.getString(0), narrow((Vector) row.get(1)))));
  }

  private static float[] narrow(Vector vector) {
    double[] wide = vector.toArray();
    float[] narrow = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      narrow[i] = (float) wide[i];
    }
    return narrow;
  }

  /**
   * Joins with the rows of a table that was written in parts.
   *
   * @param session reads them
   * @param folder where a run wrote a table for each part; {@code part-00000.safetensors} and so on
   * @return the transformer
   * @throws ConfigurationException if the folder has no such file
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public static WordJoin ofParts(SparkSession session, String folder) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    return new WordJoin(
        fresh(), TableParts.rows(spark, TableParts.in(folder, spark.hadoopConfiguration())));
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
   * Names how texts become words.
   *
   * @return the parameter
   */
  public Param<String> tokenizer() {
    return tokenizer;
  }

  /**
   * Sets the column of texts.
   *
   * @param name a column of strings; {@code text} unless it is set
   * @return this
   */
  public WordJoin setInputCol(String name) {
    set(inputCol, name);
    return this;
  }

  /**
   * Sets the column of vectors.
   *
   * @param name a column that is not there; {@code vector} unless it is set
   * @return this
   */
  public WordJoin setOutputCol(String name) {
    set(outputCol, name);
    return this;
  }

  /**
   * Sets how texts become words.
   *
   * @param spec such as {@code words}, which it is unless it is set
   * @return this
   */
  public WordJoin setTokenizer(String spec) {
    set(tokenizer, spec);
    return this;
  }

  /**
   * Adds the column of vectors. The tasks throw a {@link ConfigurationException} if a word stands
   * twice in the table, or its vectors are not of one length.
   *
   * @param texts has the column of texts
   * @return its rows, in its partitions and in their order, with a vector each
   * @throws ConfigurationException if a column is not as it has to be, the tokenizer's spec cannot
   *     be met, or the table has no rows
   */
  @Override
  public Dataset<Row> transform(Dataset<?> texts) {
    StructType schema = transformSchema(texts.schema());
    String spec = getOrDefault(tokenizer);
    if (Tables.installed().catalog().tokenizer(spec).ids().isPresent()) {
      throw new ConfigurationException(
          "the tokenizer " + spec + " has a vocabulary of its own, by which no words are joined");
    }
    int column = texts.schema().fieldIndex(getOrDefault(inputCol));
    List<Tuple2<String, float[]>> first = rows.take(1);
    if (first.isEmpty()) {
      throw new ConfigurationException("the table to join with has no rows");
    }
    int dim = first.getFirst()._2().length;
    JavaRDD<Row> given = texts.toDF().javaRDD();
    int parts = given.getNumPartitions();
    if (parts == 0) {
      return texts.sparkSession().createDataFrame(List.<Row>of(), schema);
    }
    // A block must have the same texts whenever it is made again.
    JavaPairRDD<Long, Piece> blocks =
        given
            .mapPartitionsWithIndex((part, some) -> new Blocks(part, some, column), false)
            .mapToPair(each -> each)
            .persist(StorageLevel.MEMORY_AND_DISK());
    JavaPairRDD<Key, Asked> asked =
        blocks.mapPartitions(some -> new Words(spec, column, some)).mapToPair(each -> each);
    JavaPairRDD<Long, Piece> found =
        rows.mapToPair(row -> new Tuple2<>(new Key(row._1(), 0), new Asked(0, row._2())))
            .union(asked)
            .repartitionAndSortWithinPartitions(
                new ByWord(Math.max(rows.getNumPartitions(), parts)))
            .mapPartitionsToPair(some -> new Found(dim, some));
    JavaRDD<Row> joined =
        blocks
            .union(found)
            .repartitionAndSortWithinPartitions(new ByBlock(parts))
            .mapPartitions(some -> new Embedded(spec, dim, column, some));
    return texts.sparkSession().createDataFrame(joined, schema);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return withVectors(schema);
  }

  @Override
  public WordJoin copy(ParamMap extra) {
    WordJoin copied = new WordJoin(uid, rows);
    copyValues(copied, extra);
    return copied;
  }

  /**
   * Texts, or a word that they have with its vector.
   *
   * @param texts rows with a text; null for a word
   * @param word a word; null for texts
   * @param vector the vector of the word
   */
  private record Piece(Row[] texts, String word, float[] vector) implements Serializable {}

  /**
   * Who has a vector, or asks for it.
   *
   * @param block that asks
   * @param vector the row of the table; null where it is asked for
   */
  private record Asked(long block, float[] vector) implements Serializable {}

  /**
   * A word; its row comes before those who ask for it.
   *
   * @param word the word
   * @param side 0 for the row, 1 for who asks
   */
  private record Key(String word, int side) implements Comparable<Key>, Serializable {
    @Override
    public int compareTo(Key other) {
      int byWord = word.compareTo(other.word);
      return byWord != 0 ? byWord : Integer.compare(side, other.side);
    }
  }

  /** An iterator that makes its next element when it is asked for it, or null at the end. */
  private abstract static class Pulled<T> implements Iterator<T> {
    private T next;
    private boolean ended;

    abstract T pull();

    @Override
    public final boolean hasNext() {
      if (next == null && !ended) {
        next = pull();
        ended = next == null;
      }
      return next != null;
    }

    @Override
    public final T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      T given = next;
      next = null;
      return given;
    }
  }

  /** Cuts a partition of texts into blocks; the key is the partition and the block's number. */
  private static final class Blocks extends Pulled<Tuple2<Long, Piece>> {
    private final Iterator<Row> rows;
    private final int column;
    private long number;

    Blocks(int part, Iterator<Row> rows, int column) {
      this.rows = rows;
      this.column = column;
      this.number = (long) part << 32;
    }

    @Override
    Tuple2<Long, Piece> pull() {
      List<Row> some = new ArrayList<>();
      int characters = 0;
      while (some.size() < BLOCK && characters < BLOCK_CHARACTERS && rows.hasNext()) {
        Row row = rows.next();
        some.add(row);
        characters += row.isNullAt(column) ? 0 : row.getString(column).length();
      }
      return some.isEmpty()
          ? null
          : new Tuple2<>(number++ << 1, new Piece(some.toArray(new Row[0]), null, null));
    }
  }

  /** Asks for the distinct words of each block. */
  private static final class Words extends Pulled<Tuple2<Key, Asked>> {
    private final Tokenizer tokenizer;
    private final int column;
    private final Iterator<Tuple2<Long, Piece>> blocks;
    private long block;
    private Iterator<String> words = Collections.emptyIterator();

    Words(String spec, int column, Iterator<Tuple2<Long, Piece>> blocks) {
      this.tokenizer = Tables.installed().catalog().tokenizer(spec);
      this.column = column;
      this.blocks = blocks;
    }

    @Override
    Tuple2<Key, Asked> pull() {
      while (!words.hasNext() && blocks.hasNext()) {
        Tuple2<Long, Piece> next = blocks.next();
        block = next._1();
        Set<String> distinct = new LinkedHashSet<>();
        for (Row row : next._2().texts()) {
          if (!row.isNullAt(column)) {
            // As an embedder has it: a tokenizer takes a line.
            row.getString(column).lines().forEach(line -> tokenizer.split(line, distinct::add));
          }
        }
        words = distinct.iterator();
      }
      return words.hasNext()
          ? new Tuple2<>(new Key(words.next(), 1), new Asked(block, null))
          : null;
    }
  }

  /** Answers each block that asks for a word of the table. */
  private static final class Found extends Pulled<Tuple2<Long, Piece>> {
    private final int dim;
    private final Iterator<Tuple2<Key, Asked>> some;
    private String word;
    private float[] vector;

    Found(int dim, Iterator<Tuple2<Key, Asked>> some) {
      this.dim = dim;
      this.some = some;
    }

    @Override
    Tuple2<Long, Piece> pull() {
      while (some.hasNext()) {
        Tuple2<Key, Asked> next = some.next();
        String now = next._1().word();
        if (next._1().side() == 0) {
          row(now, next._2().vector());
        } else if (now.equals(word)) {
          return new Tuple2<>(next._2().block() | 1, new Piece(null, word, vector));
        }
      }
      return null;
    }

    private void row(String now, float[] its) {
      if (now.equals(word)) {
        throw new ConfigurationException("the word " + word + " stands twice in the table");
      }
      if (its.length != dim) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "the vectors of the table have %d and, for the word %s, %d numbers",
                dim,
                now,
                its.length));
      }
      word = now;
      vector = its;
    }
  }

  /** Embeds the texts of each block by a small table of its words. */
  private static final class Embedded extends Pulled<Row> {
    private final String spec;
    private final int dim;
    private final int column;
    private final Iterator<Tuple2<Long, Piece>> pieces;
    private Tuple2<Long, Piece> ahead;
    private Iterator<Row> ready = Collections.emptyIterator();

    Embedded(String spec, int dim, int column, Iterator<Tuple2<Long, Piece>> pieces) {
      this.spec = spec;
      this.dim = dim;
      this.column = column;
      this.pieces = pieces;
      this.ahead = read();
    }

    private Tuple2<Long, Piece> read() {
      return pieces.hasNext() ? pieces.next() : null;
    }

    @Override
    Row pull() {
      while (!ready.hasNext() && ahead != null) {
        Tuple2<Long, Piece> block = ahead;
        List<Piece> words = new ArrayList<>();
        for (ahead = read(); ahead != null && (ahead._1() & 1) == 1; ahead = read()) {
          words.add(ahead._2());
        }
        ready = embedded(block._2().texts(), words).iterator();
      }
      return ready.hasNext() ? ready.next() : null;
    }

    private List<Row> embedded(Row[] texts, List<Piece> words) {
      if (words.isEmpty()) {
        return all(texts, null);
      }
      Tables tables = Tables.installed();
      VocabularyBuilder vocabulary = new VocabularyBuilder();
      words.forEach(each -> vocabulary.add(each.word()));
      try (EmbeddingTable table =
          tables.create(
              "heap", new TableShape(words.size(), dim, ElementType.F32), vocabulary.build())) {
        for (int row = 0; row < words.size(); row++) {
          table.store().scatter(row, 1, words.get(row).vector(), 0, dim);
        }
        return all(texts, TextEmbedder.of(table, tables.catalog().tokenizer(spec)));
      }
    }

    private List<Row> all(Row[] texts, TextEmbedder embedder) {
      List<Row> rows = new ArrayList<>(texts.length);
      for (Row text : texts) {
        Object[] values = new Object[text.size() + 1];
        for (int i = 0; i < text.size(); i++) {
          values[i] = text.get(i);
        }
        values[text.size()] = text.isNullAt(column) ? null : vector(text, embedder);
        rows.add(RowFactory.create(values));
      }
      return rows;
    }

    private Vector vector(Row text, TextEmbedder embedder) {
      double[] wide = new double[dim];
      if (embedder != null) {
        float[] vector = embedder.embed(text.getString(column));
        for (int i = 0; i < dim; i++) {
          wide[i] = vector[i];
        }
      }
      return Vectors.dense(wide);
    }
  }

  /** A word's row and those who ask for it are in one partition. */
  private static final class ByWord extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int partitions;

    ByWord(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return Math.floorMod(((Key) key).word().hashCode(), partitions);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByWord same && same.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }

  /** A block and what is found for it are in the partition that its texts were in. */
  private static final class ByBlock extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int partitions;

    ByBlock(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((long) key >>> 33);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByBlock same && same.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }
}
