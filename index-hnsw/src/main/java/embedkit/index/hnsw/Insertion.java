package embedkit.index.hnsw;

import embedkit.api.EmbeddingStore;
import embedkit.api.index.Metric;
import java.util.Arrays;

/** Puts nodes into a graph that grows, which others may do at the same time. For one thread. */
final class Insertion {

  /**
   * The share of a full list that is free after new ones were chosen, so that it is seldom done.
   */
  private static final int ROOM = 8;

  private final GrowingGraph graph;
  private final int degree;
  private final int beam;
  private final Walk walk;
  private final RowScorer scorer;
  private final Selection selection;
  private final long[] candidates;
  private final int[][] chosen;
  private final int[] chosenCount;
  private final int[] list;
  private final int[] pruned;
  private final int[] nodes;
  private final float[] ranks;

  Insertion(
      EmbeddingStore store, Nodes nodes, Metric metric, Settings settings, GrowingGraph graph) {
    this.graph = graph;
    this.degree = settings.degree();
    this.beam = settings.beam();
    int longest = 2 * degree;
    int most = Math.max(beam, longest + 1);
    this.walk = new Walk(store, nodes, metric, longest);
    this.scorer = new RowScorer(store, nodes, metric, most);
    this.selection = new Selection(scorer, most);
    this.candidates = new long[most];
    this.chosen = new int[graph.levels()][longest];
    this.chosenCount = new int[graph.levels()];
    this.list = new int[longest + 1];
    this.pruned = new int[longest];
    this.nodes = new int[longest + 1];
    this.ranks = new float[longest + 1];
  }

  void insert(int node) {
    int level = GrowingGraph.levelOf(node, degree);
    if (level <= graph.entry().level()) {
      insert(node, level);
      return;
    }
    // Who comes higher than all becomes the entry, one after the other.
    synchronized (graph) {
      insert(node, level);
      graph.raise(level, node);
    }
  }

  private void insert(int node, int level) {
    GrowingGraph.Entry entry = graph.entry();
    int shared = Math.min(level, entry.level());
    if (shared >= 0) {
      search(node, entry, shared);
    }
    // From below, so that who finds the node on a level finds its links on the next one, too.
    for (int number = 0; number <= level; number++) {
      int count = number <= shared ? chosenCount[number] : 0;
      link(graph.level(number), node, chosen[number], count);
    }
  }

  /** Chooses the neighbours of a node on each level that both it and others are on. */
  private void search(int node, GrowingGraph.Entry entry, int shared) {
    walk.scorer().ask(node);
    int place = entry.place();
    for (int number = entry.level(); number >= 0; number--) {
      GrowingLevel level = graph.level(number);
      if (number > shared) {
        place = walk.descend(level, place);
      } else {
        walk.along(level, place, beam, null, Long.MAX_VALUE);
        Beam found = walk.found();
        int count = found.size();
        for (int i = 0; i < count; i++) {
          candidates[count - 1 - i] = found.key(i);
        }
        place = KeyHeap.node(found.key(0));
        chosenCount[number] =
            selection.choose(
                level, candidates, count, node, level.most(), level.most() / 2, chosen[number]);
      }
      if (number > 0) {
        place = graph.level(number - 1).place(level.node(place));
      }
    }
  }

  private void link(GrowingLevel level, int node, int[] neighbors, int count) {
    int own = level.place(node);
    level.put(own, neighbors, count);
    for (int i = 0; i < count; i++) {
      int place = neighbors[i];
      level.lock(place);
      try {
        int length = level.read(place, list);
        list[length] = own;
        if (length < level.most()) {
          level.put(place, list, length + 1);
        } else {
          level.put(place, pruned, prune(level, place, length + 1));
        }
      } finally {
        level.unlock(place);
      }
    }
  }

  /** Chooses anew among the neighbours of a place. */
  private int prune(GrowingLevel level, int place, int count) {
    int base = level.node(place);
    for (int i = 0; i < count; i++) {
      nodes[i] = level.node(list[i]);
    }
    scorer.ask(base);
    scorer.ranks(nodes, count, ranks);
    for (int i = 0; i < count; i++) {
      candidates[i] = KeyHeap.key(ranks[i], list[i]);
    }
    Arrays.sort(candidates, 0, count);
    return selection.choose(
        level, candidates, count, base, level.most(), level.most() - level.most() / ROOM, pruned);
  }
}
