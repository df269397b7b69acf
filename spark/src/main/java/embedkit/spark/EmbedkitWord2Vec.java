package embedkit.spark;

import embedkit.api.ConfigurationException;
import embedkit.training.Pipeline;
import embedkit.training.part.Parts;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.types.StructType;

/**
 * Learns a table of word vectors from a column of texts: skip-gram with negative sampling, by
 * partition swap ({@link ClusterTraining}), so that the result does not suffer from the number of
 * parts as one that is averaged does. What is not set is what suits the text, as on one machine.
 */
public final class EmbedkitWord2Vec extends Estimator<EmbedkitModel>
    implements DefaultParamsWritable, TextColumns {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> inputCol = TextColumns.input(this);
  private final Param<String> outputCol = TextColumns.output(this);
  private final Param<String> folder =
      new Param<>(
          this, "folder", "folder of a file system of the cluster, for the run and its table");
  private final IntParam parts =
      new IntParam(this, "parts", "parts that the rows are dealt into, >= 1");
  private final IntParam rounds =
      new IntParam(this, "rounds", "how often in an epoch each two parts meet, >= 1");
  private final IntParam vectorSize = new IntParam(this, "vectorSize", "numbers per row, >= 1");
  private final IntParam windowSize =
      new IntParam(this, "windowSize", "most words to either side, >= 1");
  private final IntParam minCount =
      new IntParam(this, "minCount", "words that occur less often are left out, >= 1");
  private final IntParam maxVocabulary =
      new IntParam(this, "maxVocabulary", "only so many of the most frequent words; 0 for all");
  private final IntParam maxIter = new IntParam(this, "maxIter", "epochs, >= 1");
  private final IntParam negatives =
      new IntParam(this, "negatives", "random words told apart from each true one, >= 1");
  private final DoubleParam subsample =
      new DoubleParam(this, "subsample", "frequent words are thinned out, 0 to 1; 0 keeps all");
  private final LongParam seed = new LongParam(this, "seed", "any number");
  private final Param<String> optimizer =
      new Param<>(this, "optimizer", "how rows learn, such as sgd:lr=0.05 or adagrad");
  private final Param<String> tokenizer =
      new Param<>(this, "tokenizer", "how texts become words, such as words or whitespace");
  private final Param<String> store =
      new Param<>(this, "store", "where a task keeps its parts: heap, or mmap for a local file");

  /**
   * An estimator with a name of its own.
   *
   * @param uid tells it from other stages
   */
  public EmbedkitWord2Vec(String uid) {
    // Parameters ask for it while they are made.
    this.uid = uid;
    super();
    setDefault(inputCol, "text");
    setDefault(outputCol, "vector");
    setDefault(parts, 1);
  }

  /** An estimator. */
  public EmbedkitWord2Vec() {
    this(Identifiable$.MODULE$.randomUID("embedkit"));
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
   * Names the folder of the run: its state, from which a run that was left goes on, and its table.
   *
   * @return the parameter
   */
  public Param<String> folder() {
    return folder;
  }

  /**
   * Says how many parts the rows are dealt into: as many tasks learn at once.
   *
   * @return the parameter
   */
  public IntParam parts() {
    return parts;
  }

  /**
   * Says how often in an epoch each input part meets each output part.
   *
   * @return the parameter
   */
  public IntParam rounds() {
    return rounds;
  }

  /**
   * Says how many numbers a row has.
   *
   * @return the parameter
   */
  public IntParam vectorSize() {
    return vectorSize;
  }

  /**
   * Says how many words to either side are around a word.
   *
   * @return the parameter
   */
  public IntParam windowSize() {
    return windowSize;
  }

  /**
   * Says how often a word must occur.
   *
   * @return the parameter
   */
  public IntParam minCount() {
    return minCount;
  }

  /**
   * Says how many words are kept.
   *
   * @return the parameter
   */
  public IntParam maxVocabulary() {
    return maxVocabulary;
  }

  /**
   * Says how often the text is worked through.
   *
   * @return the parameter
   */
  public IntParam maxIter() {
    return maxIter;
  }

  /**
   * Says how many random words each true one is told from.
   *
   * @return the parameter
   */
  public IntParam negatives() {
    return negatives;
  }

  /**
   * Says how frequent words are thinned out.
   *
   * @return the parameter
   */
  public DoubleParam subsample() {
    return subsample;
  }

  /**
   * Seeds all that is random.
   *
   * @return the parameter
   */
  public LongParam seed() {
    return seed;
  }

  /**
   * Says how rows learn.
   *
   * @return the parameter
   */
  public Param<String> optimizer() {
    return optimizer;
  }

  /**
   * Says how texts become words.
   *
   * @return the parameter
   */
  public Param<String> tokenizer() {
    return tokenizer;
  }

  /**
   * Says where a task keeps its parts.
   *
   * @return the parameter
   */
  public Param<String> store() {
    return store;
  }

  /**
   * Sets the column of texts.
   *
   * @param name a column of strings; {@code text} unless it is set
   * @return this
   */
  public EmbedkitWord2Vec setInputCol(String name) {
    set(inputCol, name);
    return this;
  }

  /**
   * Sets the column of vectors.
   *
   * @param name a column that is not there; {@code vector} unless it is set
   * @return this
   */
  public EmbedkitWord2Vec setOutputCol(String name) {
    set(outputCol, name);
    return this;
  }

  /**
   * Sets the folder of the run.
   *
   * @param address a folder that all executors see; it is made if it is not there
   * @return this
   */
  public EmbedkitWord2Vec setFolder(String address) {
    set(folder, address);
    return this;
  }

  /**
   * Sets the number of parts.
   *
   * @param count 1 or more; 1 unless it is set
   * @return this
   */
  public EmbedkitWord2Vec setParts(int count) {
    set(parts, count);
    return this;
  }

  /**
   * Sets how often the parts meet.
   *
   * @param count in each epoch, 1 or more; as often as {@link Parts#of} says unless it is set
   * @return this
   */
  public EmbedkitWord2Vec setRounds(int count) {
    set(rounds, count);
    return this;
  }

  /**
   * Sets the numbers per row.
   *
   * @param numbers 1 or more
   * @return this
   */
  public EmbedkitWord2Vec setVectorSize(int numbers) {
    set(vectorSize, numbers);
    return this;
  }

  /**
   * Sets the window.
   *
   * @param words to either side, 1 or more
   * @return this
   */
  public EmbedkitWord2Vec setWindowSize(int words) {
    set(windowSize, words);
    return this;
  }

  /**
   * Sets how often a word must occur.
   *
   * @param times 1 or more
   * @return this
   */
  public EmbedkitWord2Vec setMinCount(int times) {
    set(minCount, times);
    return this;
  }

  /**
   * Sets how many words are kept.
   *
   * @param words 0 for all
   * @return this
   */
  public EmbedkitWord2Vec setMaxVocabulary(int words) {
    set(maxVocabulary, words);
    return this;
  }

  /**
   * Sets the epochs.
   *
   * @param epochs 1 or more
   * @return this
   */
  public EmbedkitWord2Vec setMaxIter(int epochs) {
    set(maxIter, epochs);
    return this;
  }

  /**
   * Sets the random words for each true one.
   *
   * @param words 1 or more
   * @return this
   */
  public EmbedkitWord2Vec setNegatives(int words) {
    set(negatives, words);
    return this;
  }

  /**
   * Sets how frequent words are thinned out.
   *
   * @param share 0 to 1
   * @return this
   */
  public EmbedkitWord2Vec setSubsample(double share) {
    set(subsample, share);
    return this;
  }

  /**
   * Sets the seed.
   *
   * @param number any
   * @return this
   */
  public EmbedkitWord2Vec setSeed(long number) {
    set(seed, number);
    return this;
  }

  /**
   * Sets how rows learn.
   *
   * @param spec such as {@code sgd:lr=0.05}
   * @return this
   */
  public EmbedkitWord2Vec setOptimizer(String spec) {
    set(optimizer, spec);
    return this;
  }

  /**
   * Sets how texts become words.
   *
   * @param spec such as {@code words}
   * @return this
   */
  public EmbedkitWord2Vec setTokenizer(String spec) {
    set(tokenizer, spec);
    return this;
  }

  /**
   * Sets where a task keeps its parts.
   *
   * @param spec {@code heap} or {@code mmap}
   * @return this
   */
  public EmbedkitWord2Vec setStore(String spec) {
    set(store, spec);
    return this;
  }

  private Parts split() {
    Parts usual = Parts.of((int) getOrDefault(parts));
    return isSet(rounds) ? new Parts(usual.count(), (int) getOrDefault(rounds)) : usual;
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    put(settings, Pipeline.DIM.name(), vectorSize);
    put(settings, Pipeline.WINDOW.name(), windowSize);
    put(settings, Pipeline.MIN_COUNT.name(), minCount);
    put(settings, Pipeline.MAX_VOCAB.name(), maxVocabulary);
    put(settings, Pipeline.EPOCHS.name(), maxIter);
    put(settings, Pipeline.NEGATIVES.name(), negatives);
    put(settings, Pipeline.SUBSAMPLE.name(), subsample);
    put(settings, Pipeline.SEED.name(), seed);
    put(settings, Pipeline.OPTIMIZER.name(), optimizer);
    put(settings, Pipeline.TOKENIZER.name(), tokenizer);
    put(settings, Pipeline.STORE.name(), store);
    return settings;
  }

  private void put(Map<String, String> settings, String name, Param<?> param) {
    if (isSet(param)) {
      settings.put(name, getOrDefault(param).toString());
    }
  }

  /**
   * Learns the table. A run that was left in the folder goes on.
   *
   * @param texts has the column of texts; a null is left out
   * @return the model, of the table in the folder
   * @throws ConfigurationException if no folder is set, or a value is out of its range
   * @throws embedkit.api.TrainingException if the texts cannot be learned from
   */
  @Override
  public EmbedkitModel fit(Dataset<?> texts) {
    transformSchema(texts.schema());
    if (!isSet(folder)) {
      throw new ConfigurationException(
          "folder is not set: a run keeps its state, and its table, where all executors see them");
    }
    String address = getOrDefault(folder);
    String table = address + "/table.safetensors";
    String column = getOrDefault(inputCol);
    SharedTables.forget(table);
    new ClusterTraining(settings(), split(), address)
        .train(
            texts
                .select(texts.col(column))
                .where(texts.col(column).isNotNull())
                .as(Encoders.STRING())
                .javaRDD(),
            table);
    EmbedkitModel model = new EmbedkitModel(uid, table);
    model.setInputCol(column).setOutputCol(getOrDefault(outputCol));
    model.setParent(this);
    return model;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return withVectors(schema);
  }

  @Override
  public EmbedkitWord2Vec copy(ParamMap extra) {
    EmbedkitWord2Vec copied = new EmbedkitWord2Vec(uid);
    copyValues(copied, extra);
    return copied;
  }

  /**
   * Reads estimators that were written.
   *
   * @return the reader
   */
  public static MLReader<EmbedkitWord2Vec> read() {
    return new DefaultParamsReader<>();
  }

  /**
   * Reads an estimator that was written.
   *
   * @param path its folder
   * @return the estimator
   */
  public static EmbedkitWord2Vec load(String path) {
    return read().load(path);
  }
}
