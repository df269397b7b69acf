package embedkit.api.index;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds near rows of a store. The rows belong to somebody else: an index keeps no copy of them,
 * closes nothing but what is its own, and answers for as long as the store is open. Safe for any
 * number of threads.
 *
 * <p><b>Answers.</b> The nearest first, by scores in double precision ({@link Metric#score}, {@link
 * IndexQuery.Product#score}); of equally near rows the lower id first; a row whose score is not a
 * number is none. The same index gives the same answer to the same query, alone or among others, on
 * any number of threads. An index that is not {@link #exact} may miss a row that is nearer, but
 * what it answers has its true score, is allowed, and is in order.
 *
 * <p><b>Rows that change.</b> An index that reads the rows at each question ({@link #builtOf} is
 * empty) follows every change. Another one answers for the rows as they were, and whoever opens it
 * compares {@link #builtOf} with the rows' {@link RowsChecksum}.
 *
 * <p><b>Errors</b> of a question: {@link ConfigurationException} if a vector has not dim numbers or
 * one of them is not a number, or top is negative; {@link embedkit.api.StoreClosedException} if the
 * store is closed.
 */
@Incubating
public interface VectorIndex extends AutoCloseable {

  /**
   * Returns the rows that this index answers for.
   *
   * @return the store, which this index does not own
   */
  EmbeddingStore rows();

  /**
   * Returns by what vectors are near.
   *
   * @return the metric of {@link IndexQuery.Near}
   */
  Metric metric();

  /**
   * Tells whether no nearer row is ever missed.
   *
   * @return false for an index that trades answers for time
   */
  boolean exact();

  /**
   * Returns the {@link RowsChecksum} of the rows that this index was built of.
   *
   * @return the checksum, or empty if the rows are read at each question, so that the index cannot
   *     be of other rows; that of what is {@link #stored} unless overridden
   */
  default OptionalInt builtOf() {
    return stored().map(kept -> OptionalInt.of(kept.builtOf())).orElse(OptionalInt.empty());
  }

  /**
   * Returns what is to be kept so that this index need not be built again.
   *
   * @return its tensors, valid until this index is closed; or empty if there is nothing to keep, as
   *     unless overridden
   */
  default Optional<StoredIndex> stored() {
    return Optional.empty();
  }

  /**
   * Asks several queries at once, which costs less than one by one.
   *
   * @param queries any kinds together
   * @param top answers to each at the most, 0 or more
   * @param allowed which rows may be answers of any
   * @return the answers in the order of the queries; fewer than top where there are no more
   * @throws ConfigurationException if a query does not fit these rows or top is negative
   */
  List<List<Hit>> nearest(List<? extends IndexQuery> queries, int top, Allowed allowed);

  /**
   * Asks one query.
   *
   * @param query what is sought
   * @param top answers at the most, 0 or more
   * @param allowed which rows may be answers
   * @return the nearest first; fewer than top where there are no more
   * @throws ConfigurationException if the query does not fit these rows or top is negative
   */
  default List<Hit> nearest(IndexQuery query, int top, Allowed allowed) {
    return nearest(List.of(query), top, allowed).getFirst();
  }

  /**
   * Returns an index of the same rows by another metric.
   *
   * @param metric by what vectors are near
   * @return this one, or another where that costs nothing
   * @throws ConfigurationException if this index knows its own metric alone
   */
  default VectorIndex by(Metric metric) {
    if (metric == metric()) {
      return this;
    }
    throw new ConfigurationException(
        String.format(
            Locale.ROOT,
            "this index was built for the metric %s and cannot be asked by %s; build another",
            metric(),
            metric));
  }

  /**
   * Releases what belongs to the index; the rows stay open. May be called again. Nothing belongs to
   * it unless this is overridden.
   */
  @Override
  default void close() {}
}
