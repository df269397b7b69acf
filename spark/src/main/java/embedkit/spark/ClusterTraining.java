package embedkit.spark;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.TableShape;
import embedkit.api.TrainingException;
import embedkit.api.Vocabulary;
import embedkit.training.Pipeline;
import embedkit.training.part.Deal;
import embedkit.training.part.LearnedRows;
import embedkit.training.part.PartPlan;
import embedkit.training.part.PartText;
import embedkit.training.part.Parts;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.math.Ordering;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * Learns a table on a cluster and writes it as one safetensors file. The driver holds the words
 * that are learned, and no rows. A run whose driver died goes on from its last sub-step if it is
 * started again with the same text, settings and folder.
 */
public final class ClusterTraining {

  /** Their square is still a count of partitions. */
  private static final int MOST_PARTS = 46340;

  private final Map<String, String> settings;
  private final Parts split;
  private final int parts;
  private final String folder;

  /**
   * A run.
   *
   * @param settings what {@code embedkit.training.Pipeline} takes, by name, without a corpus:
   *     {@code dim}, {@code epochs}, {@code optimizer} and so on
   * @param parts how many parts the rows are dealt into: as many tasks learn at once; 1 to 46340
   * @param folder a folder of a file system that all executors see, for the state of the run
   * @throws ConfigurationException if there are more parts
   */
  public ClusterTraining(Map<String, String> settings, int parts, String folder) {
    this(settings, Parts.of(parts), folder);
  }

  /**
   * A run whose parts meet as often as it is said.
   *
   * @param settings as for the other constructor
   * @param split how many parts, up to 46340, and how often each two meet in an epoch
   * @param folder as for the other constructor
   * @throws ConfigurationException if there are more parts
   */
  public ClusterTraining(Map<String, String> settings, Parts split, String folder) {
    this.split = split;
    this.parts = split.count();
    this.settings = new LinkedHashMap<>(settings);
    this.settings.putIfAbsent(Pipeline.CORPUS.name(), "lines");
    if (parts > MOST_PARTS) {
      throw new ConfigurationException(
          parts
              + " parts are too many: a run has a shuffle partition for each pair of parts, so that "
              + MOST_PARTS
              + " are the most");
    }
    this.folder = Objects.requireNonNull(folder, "folder");
  }

  /**
   * Learns.
   *
   * @param lines the text, a sentence in each line; its pieces are Spark's partitions
   * @param table where the table is written: a file of a file system that all executors see, that
   *     is replaced if it is there; or, where the name ends in {@code /}, a folder that gets a
   *     table for each part, with the words of the part, so that no disk has to hold all rows
   * @return the mean loss of an example over the run
   * @throws embedkit.api.ConfigurationException if the settings cannot be met, or the folder has
   *     the state of another run
   * @throws embedkit.api.TrainingException if the text cannot be learned from, or learning goes
   *     astray
   * @throws FileAccessException if a file cannot be written
   */
  public double train(JavaRDD<String> lines, String table) {
    try {
      return learn(lines, table);
    } catch (Exception e) {
      // Spark's own exception is checked, which its methods do not say.
      throw cause(e);
    }
  }

  /** What a task threw, rather than that a task threw. */
  private static RuntimeException cause(Exception thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof EmbedkitException ours) {
        return ours;
      }
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new TrainingException("a job of the cluster failed: " + thrown.getMessage(), thrown);
  }

  private double learn(JavaRDD<String> lines, String table) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(lines.context());
    String described = spark.getLocalProperty("spark.job.description");
    StateFiles state = new StateFiles(folder, spark.hadoopConfiguration());
    Plan plan = WordCounts.plan(lines, settings, split);
    long first = state.begin(plan.identity());
    long steps = (long) plan.get().rounds() * parts;
    plan.forget();
    Broadcast<Plan> sent = spark.broadcast(plan);
    // With each task it would be packed and unpacked again, with all that Hadoop is told.
    Broadcast<StateFiles> kept = spark.broadcast(state);
    JavaRDD<SubStep.Chunk> chunks =
        lines
            .mapPartitionsWithIndex((piece, some) -> read(sent, piece, some), false)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      SubStep.Learned learned = first == 0 ? new SubStep.Learned(0, 0) : state.learned(first);
      SubStep.Chunk.Place[] places = places(chunks);
      RDD<Tuple2<Long, byte[]>> pairs = null;
      for (long step = first; step < steps; step++) {
        int round = (int) (step / parts);
        if (pairs == null || step % parts == 0) {
          pairs = pairs(chunks, sent, round, places);
        }
        // What Spark's own pages call the job.
        spark.setJobDescription("sub-step " + (step + 1) + " of " + steps);
        for (SubStep.Learned each : tasks(spark.sc(), pairs, new SubStep(sent, kept, step))) {
          learned = learned.and(each);
        }
        state.done(step + 1, learned);
      }
      spark.setJobDescription("write " + table);
      write(spark, sent, kept, steps, table);
      return learned.loss() / Math.max(1, learned.examples());
    } finally {
      spark.setJobDescription(described);
      chunks.unpersist(false);
      sent.unpersist(false);
      kept.unpersist(false);
    }
  }

  private static Iterator<SubStep.Chunk> read(
      Broadcast<Plan> plan, int piece, Iterator<String> lines) {
    PartPlan planned = plan.value().get();
    List<SubStep.Chunk> chunks = new ArrayList<>();
    new PartText(Tables.installed(), planned.pipeline())
        .read(
            "piece " + piece + " of the text",
            () -> lines,
            planned.words(),
            (ids, count, words) -> chunks.add(SubStep.Chunk.of(chunks.size(), words, ids, count)));
    return chunks.iterator();
  }

  private static SubStep.Chunk.Place[] places(JavaRDD<SubStep.Chunk> chunks) {
    List<long[]> sizes =
        chunks
            .mapPartitions(
                some -> {
                  long[] size = new long[2];
                  some.forEachRemaining(
                      chunk -> {
                        size[0]++;
                        size[1] += chunk.words();
                      });
                  return List.of(size).iterator();
                })
            .collect();
    long all = sizes.stream().mapToLong(size -> size[0]).sum();
    SubStep.Chunk.Place[] places = new SubStep.Chunk.Place[sizes.size()];
    long before = 0;
    long words = 0;
    for (int piece = 0; piece < places.length; piece++) {
      places[piece] = new SubStep.Chunk.Place(before, words, all);
      before += sizes.get(piece)[0];
      words += sizes.get(piece)[1];
    }
    return places;
  }

  private RDD<Tuple2<Long, byte[]>> pairs(
      JavaRDD<SubStep.Chunk> chunks,
      Broadcast<Plan> plan,
      int round,
      SubStep.Chunk.Place[] places) {
    JavaRDD<Tuple2<Long, byte[]>> drawn =
        chunks.mapPartitionsWithIndex(
            (piece, some) -> new SubStep.Draw(plan.value().get(), round, some, places[piece]),
            false);
    return new ShuffledRDD<Long, byte[], byte[]>(
            drawn.rdd(), new Buckets(parts), tag(Long.class), tag(byte[].class), tag(byte[].class))
        .setKeyOrdering(Ordering.comparatorToOrdering(Comparator.<Long>naturalOrder()))
        .setSerializer(new PairSerializer());
  }

  private static <T> ClassTag<T> tag(Class<T> type) {
    return ClassTag$.MODULE$.apply(type);
  }

  /** Runs the tasks of a sub-step: of all pairs of parts, those whose turn it is. */
  private List<SubStep.Learned> tasks(
      SparkContext spark, RDD<Tuple2<Long, byte[]>> pairs, SubStep step) {
    int turn = (int) (step.number() % parts);
    List<Object> due = new ArrayList<>();
    for (int inputPart = 0; inputPart < parts; inputPart++) {
      due.add(inputPart * parts + (inputPart + turn) % parts);
    }
    Object learned =
        spark.runJob(
            pairs,
            new Task(step, parts),
            CollectionConverters.asScala(due).toSeq(),
            tag(SubStep.Learned.class));
    return List.of((SubStep.Learned[]) learned);
  }

  /** What is done with the pairs of two parts. A lambda's class would be read for each job. */
  private static final class Task
      extends AbstractFunction2<
          TaskContext, scala.collection.Iterator<Tuple2<Long, byte[]>>, SubStep.Learned>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final SubStep step;
    private final int parts;

    Task(SubStep step, int parts) {
      this.step = step;
      this.parts = parts;
    }

    @Override
    public SubStep.Learned apply(
        TaskContext context, scala.collection.Iterator<Tuple2<Long, byte[]>> pairs) {
      try {
        return step.run(context.partitionId() / parts, CollectionConverters.asJava(pairs));
      } catch (IOException e) {
        throw FileAccessException.because("cannot keep the files of a task", e);
      }
    }
  }

  /** A partition for each pair of parts. */
  private static final class Buckets extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int parts;

    Buckets(int parts) {
      this.parts = parts;
    }

    @Override
    public int numPartitions() {
      return parts * parts;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((long) key >>> SubStep.Draw.CHUNK_BITS);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Buckets buckets && buckets.parts == parts;
    }

    @Override
    public int hashCode() {
      return parts;
    }
  }

  /**
   * Has one executor put the parts together, or, for a folder, each part written by a task of its
   * own.
   */
  private static void write(
      JavaSparkContext spark,
      Broadcast<Plan> plan,
      Broadcast<StateFiles> state,
      long steps,
      String table) {
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    if (!TableParts.isFolder(table)) {
      spark
          .parallelize(List.of(table), 1)
          .foreach(
              target -> write(plan.value().get(), state.value(), steps, new Path(target), hadoop));
      return;
    }
    int count = plan.value().get().parts();
    TableParts.clear(table, count, hadoop.value());
    spark
        .parallelize(IntStream.range(0, count).boxed().toList(), count)
        .foreach(
            part ->
                write(
                    plan.value().get(),
                    part,
                    state.value(),
                    steps,
                    TableParts.file(table, part),
                    hadoop));
  }

  private static void write(
      PartPlan plan, StateFiles state, long steps, Path target, SerializableConfiguration hadoop) {
    make(
        plan.words(),
        plan,
        target,
        hadoop,
        whole -> {
          LearnedRows rows = LearnedRows.all(plan, whole);
          for (int part = 0; part < plan.parts(); part++) {
            inputs(plan, part, state, steps, rows);
          }
          outputs(plan, state, steps, rows);
        });
  }

  private static void write(
      PartPlan plan,
      int part,
      StateFiles state,
      long steps,
      Path target,
      SerializableConfiguration hadoop) {
    make(
        plan.words(part),
        plan,
        target,
        hadoop,
        made -> {
          LearnedRows rows = LearnedRows.of(plan, part, made);
          inputs(plan, part, state, steps, rows);
          outputs(plan, state, steps, rows);
        });
  }

  /** Fills the rows of a table. */
  @FunctionalInterface
  private interface Filling {
    void fill(EmbeddingStore rows) throws IOException;
  }

  /** Makes a table in a mapped file, and moves it where it belongs. */
  private static void make(
      Vocabulary words,
      PartPlan plan,
      Path target,
      SerializableConfiguration hadoop,
      Filling filling) {
    Tables tables = Tables.installed();
    try (LocalFiles local = new LocalFiles()) {
      java.nio.file.Path here = local.fresh("table.safetensors");
      try (EmbeddingTable table =
          tables.create(
              "mmap:path=" + here,
              new TableShape(words.size(), plan.dim(), ElementType.F32),
              Optional.of(words),
              plan.metadata())) {
        filling.fill(table.store());
      }
      StateFiles.upload(target.getFileSystem(hadoop.value()), here, target);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + target, e);
    } catch (FSError e) {
      throw FileAccessException.because("cannot write " + target, StateFiles.beneath(e));
    }
  }

  private static void inputs(
      PartPlan plan, int part, StateFiles state, long steps, LearnedRows rows) throws IOException {
    int count = plan.inputs().size(part);
    try (LocalFiles local = new LocalFiles();
        EmbeddingTable left =
            state.open(Tables.installed(), local, steps, SubStep.INPUTS, part, count)) {
      rows.inputs(part, left.store());
    }
  }

  private static void outputs(PartPlan plan, StateFiles state, long steps, LearnedRows rows)
      throws IOException {
    Deal last = plan.outputs(plan.rounds() - 1);
    for (int part = 0; part < plan.parts() && plan.outputShare() > 0; part++) {
      int count = last.size(part);
      try (LocalFiles local = new LocalFiles();
          EmbeddingTable left =
              state.open(Tables.installed(), local, steps, SubStep.OUTPUTS, part, count)) {
        rows.outputs(part, left.store());
      }
    }
  }
}
