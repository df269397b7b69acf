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

  private final RowScorer scorer;
  private final long[] visited;
  private int[] touched = new int[256];
  private int touches;
  private int seen;
  private final int[] near;
  private final int[] nodes;
  private final float[] ranks;

  /** Keys turned round, so that the greatest is on top. */
  private final KeyHeap open = new KeyHeap();

  private final KeyHeap best = new KeyHeap();

  /**
   * Prepares.
   *
   * @param longest neighbours of a node at the most
   */
  Walk(EmbeddingStore store, Nodes nodes, Metric metric, int longest) {
    this.near = new int[longest];
    this.nodes = new int[longest];
    this.ranks = new float[longest];
    this.visited = new long[(nodes.count() + 63) >>> 6];
    this.scorer = new RowScorer(store, nodes, metric, longest);
  }

  RowScorer scorer() {
    return scorer;
  }

  /** What the last walk found, the worst on top. */
  KeyHeap best() {
    return best;
  }

  /**
   * Walks a graph toward what the scorer was asked.
   *
   * @param beam how many are kept
   * @param passes the nodes that may be found, or null for all
   * @param most nodes that may be looked at before it is given up
   * @return false if it was given up
   */
  boolean toward(Graph graph, int beam, @Nullable IntPredicate passes, long most) {
    if (graph.empty()) {
      best.clear();
      return true;
    }
    int place = graph.entry();
    for (int number = graph.levels().size() - 1; number > 0; number--) {
      Links level = graph.levels().get(number);
      place = descend(level, place);
      place = graph.levels().get(number - 1).place(level.node(place));
    }
    return along(graph.levels().getFirst(), place, beam, passes, most);
  }

  /**
   * Walks one level toward what the scorer was asked, and finds places of it.
   *
   * @param from the place to begin at
   * @return false if it was given up
   */
  boolean along(Links level, int from, int beam, @Nullable IntPredicate passes, long most) {
    forget();
    open.clear();
    best.clear();
    near[0] = from;
    consider(level, visit(1), beam, passes);
    while (open.size() > 0) {
      long next = ~open.remove();
      if (best.size() >= beam && next < best.least()) {
        return true;
      }
      int count = visit(level.neighbors(KeyHeap.node(next), near));
      consider(level, count, beam, passes);
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

  /** Ranks the first places of the list. */
  private void ranks(Links level, int count) {
    for (int i = 0; i < count; i++) {
      nodes[i] = level.node(near[i]);
    }
    scorer.ranks(nodes, count, ranks);
  }

  private void consider(Links level, int count, int beam, @Nullable IntPredicate passes) {
    ranks(level, count);
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

  /** Leaves the places of the list that were not seen before, and returns how many. */
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

  /** Goes to a nearer neighbour as long as there is one: never twice to the same. */
  int descend(Links level, int from) {
    int place = from;
    near[0] = from;
    ranks(level, 1);
    long nearest = KeyHeap.key(ranks[0], from);
    while (true) {
      int count = level.neighbors(place, near);
      ranks(level, count);
      long before = nearest;
      for (int i = 0; i < count; i++) {
        long key = KeyHeap.key(ranks[i], near[i]);
        if (key > nearest) {
          nearest = key;
          place = near[i];
        }
      }
      if (nearest == before) {
        return place;
      }
    }
  }
}
