package embedkit.collection;

import embedkit.api.ConfigurationException;
import embedkit.collection.store.RowHit;
import embedkit.collection.store.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * A search of one state: the items nearest to a vector, those that have words, or both fused.
 *
 * @param name of the collection in messages
 * @param held the state, open for as long as it is asked
 * @param search what is sought
 */
record Finding(String name, Snapshot held, Search search) {

  private Optional<Predicate<Map<String, Object>>> test() {
    return search.filter() instanceof Filter.All
        ? Optional.empty()
        : Optional.of(search.filter()::test);
  }

  /** Finds the items nearest to a vector. */
  List<Found> near(float[] vector) {
    List<Found> found = new ArrayList<>();
    for (RowHit hit : hits(vector, search.top())) {
      found.add(found(hit, hit.score(), OptionalInt.of(found.size() + 1), OptionalInt.empty()));
    }
    return found;
  }

  /** Finds the items that have words of a text. */
  List<Found> words(String text) {
    List<Found> found = new ArrayList<>();
    for (RowHit hit : hits(text, search.top())) {
      found.add(found(hit, hit.score(), OptionalInt.empty(), OptionalInt.of(found.size() + 1)));
    }
    return found;
  }

  private List<RowHit> hits(float[] vector, int top) {
    int dim = held.manifest().shape().dim();
    if (vector.length != dim) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "a query of %d numbers cannot be asked of %s of dim %d",
              vector.length,
              name,
              dim));
    }
    return held.near(vector, top, search.filter(), test());
  }

  private List<RowHit> hits(String text, int top) {
    if (!held.manifest().shape().words()) {
      throw new ConfigurationException(
          name + " has no index of words, as it was made without; seek by vector");
    }
    return held.words(text, top, search.filter(), test());
  }

  private Found found(RowHit hit, double score, OptionalInt vectorRank, OptionalInt wordsRank) {
    return new Found(
        held.id(hit), score, vectorRank, wordsRank, held.text(hit), held.metadata(hit));
  }

  /** A row of a segment, whatever it scores. */
  private record Place(int place, int row) {
    static Place of(RowHit hit) {
      return new Place(hit.place(), hit.row());
    }
  }

  /** Where an item was found, ranks from 1, 0 where it was not. */
  private static final class Ranks {
    private int vector;
    private int words;

    double score(Search.Hybrid by) {
      return (vector == 0 ? 0 : by.vectorWeight() / (by.k() + vector))
          + (words == 0 ? 0 : by.wordsWeight() / (by.k() + words));
    }
  }

  /** Finds by both, and fuses the ranks. */
  List<Found> fused(Search.Hybrid by, float[] vector) {
    int depth = Math.max(search.top(), by.depth());
    Map<Place, Ranks> ranks = new LinkedHashMap<>();
    List<RowHit> near = hits(vector, depth);
    for (int i = 0; i < near.size(); i++) {
      ranks.computeIfAbsent(Place.of(near.get(i)), _ -> new Ranks()).vector = i + 1;
    }
    List<RowHit> words = hits(by.text(), depth);
    for (int i = 0; i < words.size(); i++) {
      ranks.computeIfAbsent(Place.of(words.get(i)), _ -> new Ranks()).words = i + 1;
    }
    return ranks.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Place, Ranks>>comparingDouble(one -> one.getValue().score(by))
                .reversed()
                .thenComparingInt(one -> one.getKey().place())
                .thenComparingInt(one -> one.getKey().row()))
        .limit(search.top())
        .map(one -> fused(by, one.getKey(), one.getValue()))
        .toList();
  }

  private Found fused(Search.Hybrid by, Place at, Ranks ranks) {
    RowHit hit = new RowHit(at.place(), at.row(), 0);
    return found(hit, ranks.score(by), rank(ranks.vector), rank(ranks.words));
  }

  private static OptionalInt rank(int rank) {
    return rank == 0 ? OptionalInt.empty() : OptionalInt.of(rank);
  }
}
