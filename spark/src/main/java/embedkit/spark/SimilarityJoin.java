package embedkit.spark;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.TableShape;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Joins each row of a DataFrame with the rows of another whose vectors are nearest to its own, by
 * the cosine. One task for each partition of the right side indexes the vectors of that partition,
 * and is asked about all of the left side; what the tasks answer is put together. No side is
 * collected, and nothing but a partition of the right side must fit into an executor.
 *
 * @param index how the right side is sought in: {@code exact}, or {@code hnsw} with its options,
 *     which may miss a row that is nearer
 */
@Incubating
public record SimilarityJoin(String index) {

  /** Rows of the left side that are asked about at once. */
  private static final int BLOCK = 256;

  /** The exact join. */
  public SimilarityJoin() {
    this("exact");
  }

  /**
   * Joins.
   *
   * @param left rows with a vector; those whose vector is null are left out
   * @param leftVector their column of vectors
   * @param right rows with a vector; those whose vector is null are left out
   * @param rightVector their column of vectors, of as many numbers
   * @param count how many of the right side each row of the left is joined with, 1 or more, or all
   *     if there are fewer
   * @return columns {@code left} and {@code right}, each with the columns of its side, and {@code
   *     similarity}, -1 to 1 and 0 where a vector has zeros alone; in no order. Of equally near
   *     rows those of the lower partition, and there the first, are taken
   * @throws ConfigurationException if a column is not there or has no vectors, or count is below 1;
   *     the tasks throw it if the index cannot be made, or a vector has another length
   */
  public Dataset<Row> nearest(
      Dataset<?> left, String leftVector, Dataset<?> right, String rightVector, int count) {
    if (count < 1) {
      throw new ConfigurationException("count is " + count + "; it is 1 or more");
    }
    int leftAt = vectors(left, leftVector);
    int rightAt = vectors(right, rightVector);
    JavaRDD<Row> rightRows = right.toDF().javaRDD();
    int parts = rightRows.getNumPartitions();
    StructType schema =
        new StructType()
            .add("left", left.schema(), false)
            .add("right", right.schema(), false)
            .add("similarity", DataTypes.DoubleType, false);
    if (parts == 0) {
      return left.sparkSession().createDataFrame(List.<Row>of(), schema);
    }
    JavaPairRDD<Long, Block> sought =
        rightRows
            .mapPartitionsWithIndex(
                (part, rows) -> new Blocks(part, rows, rightAt, part, part + 1, 0), false)
            .mapToPair(each -> each);
    // The same row must have the same number whenever its partition is made again.
    JavaPairRDD<Long, Block> asked =
        left.toDF()
            .javaRDD()
            .mapPartitionsWithIndex(
                (part, rows) -> new Blocks(part, rows, leftAt, 0, parts, 1), false)
            .mapToPair(each -> each)
            .persist(StorageLevel.MEMORY_AND_DISK());
    String spec = index;
    JavaRDD<Row> joined =
        sought
            .union(asked)
            .repartitionAndSortWithinPartitions(new Sides(parts))
            .mapPartitionsToPair(sides -> new Answers(spec, count, sides))
            .reduceByKey((one, other) -> one.and(other, count))
            .values()
            .flatMap(Answer::rows);
    return left.sparkSession().createDataFrame(joined, schema);
  }

  private static int vectors(Dataset<?> rows, String column) {
    StructType schema = rows.schema();
    if (!schema.getFieldIndex(column).isDefined()
        || !schema.apply(column).dataType().equals(SQLDataTypes.VectorType())) {
      throw new ConfigurationException(
          "column "
              + column
              + " must be there and hold vectors; the columns are "
              + schema.simpleString());
    }
    return schema.fieldIndex(column);
  }

  /**
   * Some rows with their vectors.
   *
   * @param first the number of the first: its partition, and its place there
   * @param rows as many
   * @param vectors one for each
   */
  private record Block(long first, Row[] rows, float[][] vectors) implements Serializable {}

  /** Cuts a partition into blocks, for the tasks of some partitions of the right side. */
  private static final class Blocks implements Iterator<Tuple2<Long, Block>> {
    private final Iterator<Row> rows;
    private final int column;
    private final int from;
    private final int to;
    private final int side;
    private long number;
    private Block block;
    private int next;

    Blocks(int part, Iterator<Row> rows, int column, int from, int to, int side) {
      this.rows = rows;
      this.column = column;
      this.from = from;
      this.to = to;
      this.side = side;
      this.number = (long) part << 32;
      this.next = to;
    }

    @Override
    public boolean hasNext() {
      if (next == to) {
        read();
      }
      return block != null;
    }

    private void read() {
      List<Row> some = new ArrayList<>();
      List<float[]> vectors = new ArrayList<>();
      while (some.size() < BLOCK && rows.hasNext()) {
        Row row = rows.next();
        if (!row.isNullAt(column)) {
          some.add(row);
          vectors.add(narrow((Vector) row.get(column)));
        }
      }
      block =
          some.isEmpty()
              ? null
              : new Block(number, some.toArray(new Row[0]), vectors.toArray(new float[0][]));
      number += some.size();
      next = from;
    }

    private static float[] narrow(Vector vector) {
      float[] narrow = new float[vector.size()];
      vector.foreachNonZero(
          (i, value) -> {
            narrow[(int) i] = (float) (double) value;
            return scala.runtime.BoxedUnit.UNIT;
          });
      return narrow;
    }

    @Override
    public Tuple2<Long, Block> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return new Tuple2<>((long) next++ << 1 | side, block);
    }
  }

  /** A partition for each of the right side, in which the right side comes first. */
  private static final class Sides extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int parts;

    Sides(int parts) {
      this.parts = parts;
    }

    @Override
    public int numPartitions() {
      return parts;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((long) key >>> 1);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Sides sides && sides.parts == parts;
    }

    @Override
    public int hashCode() {
      return parts;
    }
  }

  /**
   * A row of the right side.
   *
   * @param number its partition, and its place there
   * @param row the row
   * @param similarity the cosine
   */
  private record Near(long number, Row row, double similarity) implements Serializable {
    static final Comparator<Near> NEAREST =
        Comparator.comparingDouble(Near::similarity).reversed().thenComparingLong(Near::number);
  }

  /** What a row of the left side is joined with, the nearest first. */
  private record Answer(Row row, List<Near> nearest) implements Serializable {
    Answer and(Answer other, int count) {
      List<Near> all = new ArrayList<>(nearest);
      all.addAll(other.nearest);
      all.sort(Near.NEAREST);
      return new Answer(row, new ArrayList<>(all.subList(0, Math.min(count, all.size()))));
    }

    Iterator<Row> rows() {
      return nearest.stream()
          .map(near -> RowFactory.create(row, near.row(), near.similarity()))
          .iterator();
    }
  }

  /** Indexes the right side of a partition, and asks it about the left side, block by block. */
  private static final class Answers implements Iterator<Tuple2<Long, Answer>> {
    private final String spec;
    private final int count;
    private final Iterator<Tuple2<Long, Block>> sides;
    private final List<Row> rows = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private final List<float[]> vectors = new ArrayList<>();
    private VectorIndex index;
    private Iterator<Tuple2<Long, Answer>> ready = java.util.Collections.emptyIterator();

    Answers(String spec, int count, Iterator<Tuple2<Long, Block>> sides) {
      this.spec = spec;
      this.count = count;
      this.sides = sides;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && sides.hasNext()) {
        Tuple2<Long, Block> next = sides.next();
        if ((next._1() & 1) == 0) {
          take(next._2());
        } else if (!rows.isEmpty()) {
          ready = ask(next._2());
        }
      }
      return ready.hasNext();
    }

    private void take(Block block) {
      for (int i = 0; i < block.rows().length; i++) {
        rows.add(block.rows()[i]);
        numbers.add(block.first() + i);
        vectors.add(block.vectors()[i]);
      }
    }

    private Iterator<Tuple2<Long, Answer>> ask(Block block) {
      if (index == null) {
        index = index();
      }
      List<IndexQuery> queries = new ArrayList<>();
      for (float[] vector : block.vectors()) {
        queries.add(new IndexQuery.Near(vector));
      }
      List<List<Hit>> hits = index.nearest(queries, count, Allowed.all());
      List<Tuple2<Long, Answer>> answers = new ArrayList<>();
      for (int i = 0; i < hits.size(); i++) {
        List<Near> nearest = new ArrayList<>();
        for (Hit hit : hits.get(i)) {
          int row = (int) hit.row();
          nearest.add(new Near(numbers.get(row), rows.get(row), hit.score()));
        }
        answers.add(new Tuple2<>(block.first() + i, new Answer(block.rows()[i], nearest)));
      }
      return answers.iterator();
    }

    private VectorIndex index() {
      Tables tables = Tables.installed();
      int dim = vectors.getFirst().length;
      EmbeddingTable table =
          tables.create(
              "heap",
              new TableShape(rows.size(), dim, ElementType.F32),
              Optional.empty(),
              Map.of());
      for (int row = 0; row < rows.size(); row++) {
        float[] vector = vectors.set(row, null);
        if (vector.length != dim) {
          throw new ConfigurationException(
              "the vectors of the right side have " + dim + " and " + vector.length + " numbers");
        }
        table.store().scatter(row, 1, vector, 0, dim);
      }
      return tables.catalog().index(spec, table.store(), Metric.COSINE);
    }

    @Override
    public Tuple2<Long, Answer> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.next();
    }
  }
}
