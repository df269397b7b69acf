package embedkit.testkit;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.RowsChecksum;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import embedkit.spi.IndexProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * A plain loop over rows in an order that it keeps as a tensor, which does one thing wrong. Without
 * a fault it shows what an index over stored rows looks like.
 */
final class FaultyIndex implements VectorIndex {

  /** What is wrong, and the rule that finds it. */
  enum Fault {
    NONE(""),
    MISSES_ROWS("theNearestAreThose"),
    ROUNDS_SCORES("theNearestAreThose"),
    WORST_FIRST("theNearestAreThose"),
    IGNORES_PRODUCTS("theNearestAreThose"),
    ANSWERS_EXCLUDED_ROWS("noRowThatIsNotAllowed"),
    IGNORES_THE_TEST("noRowThatIsNotAllowed"),
    IGNORES_THE_RANGE("noRowThatIsNotAllowed"),
    HIGHER_ROW_FIRST("ofEquallyNearRows"),
    ANSWERS_THE_FIRST_WORSE("theSameQuery"),
    BUILT_BY_CHANCE("anIndexThatIsBuiltAgain"),
    WANTS_ENOUGH_ROWS("moreThanThereAre"),
    WANTS_ROWS("aTableWithoutRows"),
    LOSES_ZEROS("zeroVectors"),
    LOSES_ROWS_BEHIND_NAN("aRowThatIsNotANumber"),
    TAKES_NAN("aQueryThatDoesNotFit"),
    TAKES_A_NEGATIVE_TOP("aQueryThatDoesNotFit"),
    SORTS_THE_CALLERS_ROWS("theCallersArrays"),
    GIVES_ITS_OWN_LIST("theCallersArrays"),
    CLOSES_THE_ROWS("closingTheIndex"),
    COPIES_THE_ROWS("aClosedStore"),
    WANTS_FLOATS("rowsOfEveryElementType"),
    IGNORES_THE_METRIC("anotherMetric"),
    OPENS_FOR_OTHER_ROWS("whatIsKept"),
    OPENS_WITHOUT_ITS_TENSOR("whatIsKept"),
    NOTES_ANOTHER_CHECKSUM("whatIsKept"),
    KEEPS_LESS_THAN_IT_NEEDS("whatIsKept"),
    TRUSTS_ITS_TENSOR("tensorsThatLie"),
    LOSES_ADDED_ROWS("anIndexGrows"),
    NOTES_THE_EARLIER_CHECKSUM("anIndexGrows");

    final String rule;

    Fault(String rule) {
      this.rule = rule;
    }
  }

  private static final AtomicLong BUILT = new AtomicLong();

  private final EmbeddingStore rows;
  private final EmbeddingStore read;
  private final Metric metric;
  private final int[] order;
  private final int builtOf;
  private final Fault fault;
  private final boolean skipping;
  private boolean asked;

  private FaultyIndex(
      EmbeddingStore rows, Metric metric, int[] order, int builtOf, Fault fault, boolean skipping) {
    this.rows = rows;
    this.read = fault == Fault.COPIES_THE_ROWS ? copy(rows) : rows;
    this.metric = metric;
    this.order = order;
    this.builtOf = builtOf;
    this.fault = fault;
    this.skipping = skipping;
  }

  private static EmbeddingStore copy(EmbeddingStore rows) {
    int count = (int) rows.rows();
    ArrayStore copy = new ArrayStore(TableShape.f32(count, rows.dim()));
    float[] all = new float[count * rows.dim()];
    rows.gather(0, count, all, 0, rows.dim());
    copy.scatter(0, count, all, 0, rows.dim());
    return copy;
  }

  @Override
  public EmbeddingStore rows() {
    return rows;
  }

  @Override
  public Metric metric() {
    return metric;
  }

  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public OptionalInt builtOf() {
    return OptionalInt.of(builtOf);
  }

  @Override
  public Optional<StoredIndex> stored() {
    int[] kept =
        fault == Fault.KEEPS_LESS_THAN_IT_NEEDS ? Arrays.copyOf(order, order.length / 2) : order;
    StoredIndex.Tensor tensor = new StoredIndex.Tensor("order", MemorySegment.ofArray(kept));
    return Optional.of(
        new StoredIndex("faulty", "faulty", metric, builtOf, rows.rows(), List.of(tensor)));
  }

  @Override
  public VectorIndex by(Metric other) {
    return fault == Fault.IGNORES_THE_METRIC
        ? this
        : new FaultyIndex(rows, other, order, builtOf, fault, skipping);
  }

  @Override
  public List<List<Hit>> nearest(List<? extends IndexQuery> queries, int top, Allowed allowed) {
    queries.forEach(this::check);
    if (top < 0 && fault != Fault.TAKES_A_NEGATIVE_TOP) {
      throw new ConfigurationException("top is " + top);
    }
    if (fault == Fault.WANTS_ENOUGH_ROWS && top > rows.rows()) {
      throw new ConfigurationException("there are not so many rows");
    }
    if (rows.elementType() != ElementType.F32 && fault == Fault.WANTS_FLOATS) {
      throw new ConfigurationException("these are no floats");
    }
    List<List<Hit>> answers = new ArrayList<>();
    for (IndexQuery query : queries) {
      List<Hit> hits = answer(query, Math.max(0, top), allowed);
      boolean first = fault == Fault.ANSWERS_THE_FIRST_WORSE && !asked;
      boolean worse = first || skipping;
      asked = true;
      answers.add(worse && !hits.isEmpty() ? hits.subList(1, hits.size()) : hits);
    }
    return answers;
  }

  private void check(IndexQuery query) {
    List<float[]> vectors =
        switch (query) {
          case IndexQuery.Near near -> List.of(near.vector());
          case IndexQuery.Product product -> {
            List<float[]> all = new ArrayList<>(product.near());
            all.addAll(product.far());
            yield all;
          }
        };
    for (float[] vector : vectors) {
      if (vector.length != rows.dim()) {
        throw new ConfigurationException("another dim");
      }
      for (float value : vector) {
        if (Float.isNaN(value) && fault != Fault.TAKES_NAN) {
          throw new ConfigurationException("not a number");
        }
      }
    }
  }

  private List<Hit> answer(IndexQuery query, int top, Allowed allowed) {
    if (fault == Fault.SORTS_THE_CALLERS_ROWS) {
      Arrays.sort(query.excluded());
    }
    List<Hit> hits = new ArrayList<>();
    float[] values = new float[rows.dim()];
    for (int row : order) {
      read.gather(row, 1, values, 0, values.length);
      double score = score(query, values);
      if (Double.isNaN(score) && fault == Fault.LOSES_ROWS_BEHIND_NAN) {
        break;
      }
      if (!Double.isNaN(score) && allows(query, row, allowed) && !lost(row, values)) {
        hits.add(new Hit(row, fault == Fault.ROUNDS_SCORES ? (float) score : score));
      }
    }
    Comparator<Hit> best = Comparator.comparingDouble(Hit::score);
    best = fault == Fault.WORST_FIRST ? best : best.reversed();
    Comparator<Hit> ties = Comparator.comparingLong(Hit::row);
    hits.sort(best.thenComparing(fault == Fault.HIGHER_ROW_FIRST ? ties.reversed() : ties));
    List<Hit> few = hits.subList(0, Math.min(top, hits.size()));
    return fault == Fault.GIVES_ITS_OWN_LIST ? new ArrayList<>(few) : List.copyOf(few);
  }

  private double score(IndexQuery query, float[] row) {
    return switch (query) {
      case IndexQuery.Near near -> metric.score(near.vector(), row);
      case IndexQuery.Product product when fault == Fault.IGNORES_PRODUCTS ->
          Metric.COSINE.score(
              product.near().isEmpty() ? product.far().getFirst() : product.near().getFirst(), row);
      case IndexQuery.Product product -> product.score(row, 0, row.length);
    };
  }

  private boolean allows(IndexQuery query, long row, Allowed allowed) {
    boolean inRange = row >= allowed.from() && row < allowed.to();
    boolean excluded = LongStream.of(query.excluded()).anyMatch(other -> other == row);
    return (inRange || fault == Fault.IGNORES_THE_RANGE)
        && (allowed.test().test(row) || fault == Fault.IGNORES_THE_TEST)
        && (!excluded || fault == Fault.ANSWERS_EXCLUDED_ROWS);
  }

  private boolean lost(long row, float[] values) {
    boolean zeros = true;
    for (float value : values) {
      zeros &= value == 0;
    }
    return (fault == Fault.MISSES_ROWS && row % 5 == 0) || (fault == Fault.LOSES_ZEROS && zeros);
  }

  @Override
  public void close() {
    if (fault == Fault.CLOSES_THE_ROWS) {
      rows.close();
    }
  }

  /** Makes indexes with a fault. */
  record Provider(Fault fault) implements IndexProvider {

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String summary() {
      return "One thing is wrong with it.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
    }

    @Override
    public VectorIndex build(
        EmbeddingStore rows, Metric metric, Options options, Progress progress) {
      if (rows.rows() == 0 && fault == Fault.WANTS_ROWS) {
        throw new ConfigurationException("there are no rows");
      }
      int[] order = new int[(int) rows.rows()];
      Arrays.setAll(order, i -> order.length - 1 - i);
      boolean skipping = fault == Fault.BUILT_BY_CHANCE && BUILT.getAndIncrement() % 2 == 1;
      int sum = RowsChecksum.of(rows) + (fault == Fault.NOTES_ANOTHER_CHECKSUM ? 1 : 0);
      return new FaultyIndex(rows, metric, order, sum, fault, skipping);
    }

    @Override
    public VectorIndex open(EmbeddingStore rows, StoredIndex stored, Options options) {
      if (fault != Fault.OPENS_FOR_OTHER_ROWS) {
        stored.checkRows(rows);
      }
      int[] order = {};
      if (fault != Fault.OPENS_WITHOUT_ITS_TENSOR || !stored.tensors().isEmpty()) {
        StoredIndex.Tensor tensor = stored.tensor("order");
        order = new int[(int) tensor.size()];
        Arrays.setAll(order, tensor::get);
      }
      if (fault == Fault.NONE) {
        check(order, rows.rows());
      }
      return new FaultyIndex(rows, stored.metric(), order, stored.builtOf(), fault, false);
    }

    /** Each row once. */
    private static void check(int[] order, long rows) {
      int[] sorted = order.clone();
      Arrays.sort(sorted);
      for (int i = 0; i < rows; i++) {
        if (sorted.length != rows || sorted[i] != i) {
          throw new ConfigurationException("the order is of other rows than 0 to " + (rows - 1));
        }
      }
    }

    @Override
    public VectorIndex grow(
        EmbeddingStore rows, StoredIndex stored, Options options, Progress progress) {
      boolean losing = fault == Fault.LOSES_ADDED_ROWS;
      int[] order = new int[(int) (losing ? stored.rows() : rows.rows())];
      Arrays.setAll(order, i -> i);
      int sum =
          fault == Fault.NOTES_THE_EARLIER_CHECKSUM ? stored.builtOf() : RowsChecksum.of(rows);
      return new FaultyIndex(rows, stored.metric(), order, sum, fault, false);
    }
  }
}
