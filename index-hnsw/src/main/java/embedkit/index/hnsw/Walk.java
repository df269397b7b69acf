package embedkit.index.hnsw;

import embedkit.api.EmbeddingStore;
import embedkit.api.index.Metric;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks a graph toward a query (Malkov and Yashunin 2016): from the entry down to level 0 by the
 * nearest neighbour, and there along the nearest nodes that are known, until the beam is full of
 * nearer ones. Keeps what it needs from one query to the next. For one thread.
 */
final class Walk {

  private final Graph graph;
  private final RowScorer scorer;
  private final long[] visited;
  private int[] touched = new int[256];
  private int touches;
  private int seen;
  private final int[] near;
  private final int[] places;
  private final float[] ranks;

  /** Keys turned round, so that the greatest is on top. */
  private final KeyHeap open = new KeyHeap();

  private final KeyHeap best = new KeyHeap();

  Walk(EmbeddingStore store, Metric metric, Graph graph) {
    this.graph = graph;
    this.near = new int[graph.longest()];
    this.places = new int[near.length];
    this.ranks = new float[near.length];
    this.visited = new long[(graph.nodes().count() + 63) >>> 6];
    this.scorer = new RowScorer(store, graph.nodes(), metric, near.length);
  }

  RowScorer scorer() {
    return scorer;
  }

  /** What the last walk found, the worst on top. */
  KeyHeap best() {
    return best;
  }

  /**
   * Walks toward what the scorer was asked.
   *
   * @param beam how many are kept
   * @param passes the nodes that may be found, or null for all
   * @param most nodes that may be looked at before it is given up
   * @return false if it was given up
   */
  boolean toward(int beam, @Nullable IntPredicate passes, long most) {
    forget();
    open.clear();
    best.clear();
    if (graph.empty()) {
      return true;
    }
    near[0] = entry();
    consider(visit(1), beam, passes);
    Graph.Level level = graph.levels().getFirst();
    while (open.size() > 0) {
      long next = ~open.remove();
      if (best.size() >= beam && next < best.least()) {
        return true;
      }
      int count = visit(level.neighbors(KeyHeap.node(next), near));
      consider(count, beam, passes);
      if (seen > most) {
        return false;
      }
    }
    return true;
  }

  /** How many nodes may be put down for {@link #keep}. */
  int room() {
    return near.length;
  }

  void put(int at, int node) {
    near[at] = node;
  }

  /** Ranks the nodes that were put down, and keeps the best of all. */
  void keep(int count, int most) {
    scorer.ranks(near, count, ranks);
    for (int i = 0; i < count; i++) {
      long key = KeyHeap.key(ranks[i], near[i]);
      if (best.size() < most) {
        best.add(key);
      } else if (key > best.least()) {
        best.replaceLeast(key);
      }
    }
  }

  /** Ranks the first nodes of the list. */
  private void consider(int count, int beam, @Nullable IntPredicate passes) {
    scorer.ranks(near, count, ranks);
    for (int i = 0; i < count; i++) {
      long key = KeyHeap.key(ranks[i], near[i]);
      boolean full = best.size() >= beam;
      if (full && key < best.least()) {
        continue;
      }
      open.add(~key);
      if (passes == null || passes.test(near[i])) {
        if (full) {
          best.replaceLeast(key);
        } else {
          best.add(key);
        }
      }
    }
  }

  /** Leaves the nodes of the list that were not seen before, and returns how many. */
  private int visit(int count) {
    int fresh = 0;
    for (int i = 0; i < count; i++) {
      int node = near[i];
      int word = node >>> 6;
      long bits = visited[word];
      long bit = 1L << node;
      if ((bits & bit) == 0) {
        if (bits == 0) {
          touch(word);
        }
        visited[word] = bits | bit;
        near[fresh++] = node;
      }
    }
    seen += fresh;
    return fresh;
  }

  private void touch(int word) {
    if (touches == touched.length) {
      touched = Arrays.copyOf(touched, 2 * touches);
    }
    touched[touches++] = word;
  }

  private void forget() {
    for (int i = 0; i < touches; i++) {
      visited[touched[i]] = 0;
    }
    touches = 0;
    seen = 0;
  }

  /** The node of level 0 that the levels above lead to. */
  private int entry() {
    int count = graph.nodes().count();
    int place = graph.entry();
    int node = graph.top().node(place, count);
    for (int l = graph.levels().size() - 1; l > 0; l--) {
      Graph.Level level = graph.levels().get(l);
      place = level.place(node);
      node = descend(level, place, count);
    }
    return node;
  }

  /** Goes to a nearer neighbour as long as there is one: never twice to the same. */
  private int descend(Graph.Level level, int place, int count) {
    near[0] = level.node(place, count);
    scorer.ranks(near, 1, ranks);
    long best = KeyHeap.key(ranks[0], near[0]);
    while (true) {
      int found = level.neighbors(place, places);
      for (int i = 0; i < found; i++) {
        near[i] = level.node(places[i], count);
      }
      scorer.ranks(near, found, ranks);
      long before = best;
      for (int i = 0; i < found; i++) {
        long key = KeyHeap.key(ranks[i], near[i]);
        if (key > best) {
          best = key;
          place = places[i];
        }
      }
      if (best == before) {
        return KeyHeap.node(best);
      }
    }
  }
}
