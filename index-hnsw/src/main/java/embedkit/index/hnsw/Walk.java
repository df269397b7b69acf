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

  /** The widest beam that is kept as a list from the start, not as a heap. */
  private static final int NARROW = 4096;

  private final RowScorer scorer;
  private final long[] visited;

  /** The places that were seen first; if there are more, all marks are wiped. */
  private final int[] early;

  private int seen;
  private final int[] near;
  private final int[] nodes;
  private final float[] ranks;

  /** Keys turned round, so that the greatest is on top. */
  private final KeyHeap open = new KeyHeap();

  private final KeyHeap best = new KeyHeap();
  private final Beam found = new Beam();

  /** Nodes that are given, not walked to: how many wait, and how many are kept. */
  private int waiting;

  private int kept;

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
    this.early = new int[Math.max(longest, visited.length)];
    this.scorer = new RowScorer(store, nodes, metric, longest);
  }

  RowScorer scorer() {
    return scorer;
  }

  /** What was found last. */
  Beam found() {
    return found;
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
      found.clear(1);
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
    near[0] = from;
    return passes == null && beam <= NARROW
        ? along(level, beam, most)
        : along(level, beam, passes == null ? node -> true : passes, most);
  }

  /** Where all may be found, who is not among the best is not gone to either: one list will do. */
  private boolean along(Links level, int beam, long most) {
    found.clear(beam);
    add(level, visit(1));
    for (int place; (place = found.go()) >= 0; ) {
      add(level, visit(level.neighbors(place, near)));
      if (seen > most) {
        return false;
      }
    }
    return true;
  }

  private void add(Links level, int count) {
    ranks(level, count);
    for (int i = 0; i < count; i++) {
      found.add(KeyHeap.key(ranks[i], near[i]));
    }
  }

  private boolean along(Links level, int beam, IntPredicate passes, long most) {
    open.clear();
    best.clear();
    consider(level, visit(1), beam, passes);
    while (open.size() > 0) {
      long next = ~open.remove();
      if (best.size() >= beam && next < best.least()) {
        break;
      }
      int count = visit(level.neighbors(KeyHeap.node(next), near));
      consider(level, count, beam, passes);
      if (seen > most) {
        return false;
      }
    }
    found.take(best);
    return true;
  }

  private void consider(Links level, int count, int beam, IntPredicate passes) {
    ranks(level, count);
    for (int i = 0; i < count; i++) {
      long key = KeyHeap.key(ranks[i], near[i]);
      boolean full = best.size() >= beam;
      if (full && key < best.least()) {
        continue;
      }
      open.add(~key);
      if (passes.test(near[i])) {
        if (full) {
          best.replaceLeast(key);
        } else {
          best.add(key);
        }
      }
    }
  }

  /**
   * Begins a list of nodes that are given.
   *
   * @param most of them that are kept
   */
  void begin(int most) {
    best.clear();
    waiting = 0;
    kept = most;
  }

  /** Gives one. */
  void give(int node) {
    near[waiting++] = node;
    if (waiting == near.length) {
      keep();
    }
  }

  /** Ends the list: the best of those that were given are found. */
  void end() {
    keep();
    found.take(best);
  }

  private void keep() {
    scorer.ranks(near, waiting, ranks);
    for (int i = 0; i < waiting; i++) {
      long key = KeyHeap.key(ranks[i], near[i]);
      if (best.size() < kept) {
        best.add(key);
      } else if (key > best.least()) {
        best.replaceLeast(key);
      }
    }
    waiting = 0;
  }

  /** Ranks the first places of the list. */
  private void ranks(Links level, int count) {
    scorer.ranks(level.nodes(near, count, nodes), count, ranks);
  }

  /** Leaves the places of the list that were not seen before, and returns how many. */
  private int visit(int count) {
    int fresh = 0;
    for (int i = 0; i < count; i++) {
      int place = near[i];
      int word = place >>> 6;
      long bits = visited[word];
      visited[word] = bits | 1L << place;
      near[fresh] = place;
      // Without a branch: half of them were seen before, and which cannot be foreseen.
      fresh += (int) (~bits >>> place) & 1;
    }
    if (seen + fresh <= early.length) {
      System.arraycopy(near, 0, early, seen, fresh);
    }
    seen += fresh;
    return fresh;
  }

  private void forget() {
    if (seen <= early.length) {
      for (int i = 0; i < seen; i++) {
        visited[early[i] >>> 6] = 0;
      }
    } else {
      Arrays.fill(visited, 0);
    }
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
