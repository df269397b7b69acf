package embedkit.index.hnsw;

import embedkit.api.ConfigurationException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A graph that is being built. On which levels a node is, is drawn by dice that know its number
 * alone, so that it does not depend on the order or on the threads.
 */
final class GrowingGraph {

  private static final long SEED = 42;

  /** One less than a kept graph may have. */
  private static final int HIGHEST = 60;

  /**
   * Where a walk begins.
   *
   * @param level the uppermost that a node was put on; -1 if there is none
   * @param place a place on it
   */
  record Entry(int level, int place) {}

  private final Nodes nodes;
  private final int degree;
  private final MemorySegment apart;
  private final List<GrowingLevel> levels = new ArrayList<>();
  private volatile Entry entry = new Entry(-1, 0);

  /**
   * Prepares, and takes over what was there before.
   *
   * @param nodes all nodes, the earlier ones first
   * @param apart rows that are no nodes
   * @param earlier the graph of the first of them, which may lie
   * @param together true if several threads build
   */
  GrowingGraph(
      Nodes nodes,
      MemorySegment apart,
      int degree,
      Optional<Graph> earlier,
      boolean together,
      Arena arena) {
    this.nodes = nodes;
    this.degree = degree;
    this.apart = apart;
    int before = earlier.map(graph -> same(graph.nodes())).orElse(0);
    int[] sizes = sizes(before, earlier);
    for (int number = 0; number < sizes.length; number++) {
      Graph.Level there = level(earlier, number);
      Graph.Ids ids =
          number == 0
              ? new Graph.Ids(0, nodes.count(), nodes.count(), Graph.none())
              : ids(number, sizes[number], before, there, arena);
      int most = number == 0 ? 2 * degree : degree;
      GrowingLevel level = new GrowingLevel(number, ids, most, together, arena);
      if (there != null) {
        copy(there, level, most);
      }
      levels.add(level);
    }
    if (before > 0) {
      entry = new Entry(earlier.orElseThrow().levels().size() - 1, earlier.get().entry());
    }
  }

  static int levelOf(int node, int degree) {
    long bits = SEED + (node + 1L) * 0x9E3779B97F4A7C15L;
    bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
    bits ^= bits >>> 31;
    double chance = ((bits >>> 11) + 1) * 0x1p-53;
    return (int) Math.min(-Math.log(chance) / Math.log(degree), HIGHEST);
  }

  private static Graph.@Nullable Level level(Optional<Graph> graph, int number) {
    return graph.isPresent() && !graph.get().empty() && number < graph.get().levels().size()
        ? graph.get().levels().get(number)
        : null;
  }

  /** The earlier nodes must be the first of these. */
  private int same(Nodes earlier) {
    boolean same = earlier.count() <= nodes.count();
    for (int node = 0; same && node < earlier.count(); node++) {
      same = earlier.row(node) == nodes.row(node);
    }
    if (!same) {
      throw new ConfigurationException(
          "the index is damaged: its nodes are not those of the rows; build it again");
    }
    return earlier.count();
  }

  private int[] sizes(int before, Optional<Graph> earlier) {
    int[] sizes = new int[HIGHEST + 1];
    int levels = 1;
    for (int number = 0; earlier.isPresent() && number < earlier.get().levels().size(); number++) {
      if (number > HIGHEST) {
        throw new ConfigurationException(
            "the index is damaged: it has more levels than its nodes can be on; build it again");
      }
      sizes[number] = earlier.get().levels().get(number).ids().size();
      levels = number + 1;
    }
    for (int node = before; node < nodes.count(); node++) {
      int highest = levelOf(node, degree);
      levels = Math.max(levels, highest + 1);
      for (int number = 0; number <= highest; number++) {
        sizes[number]++;
      }
    }
    return Arrays.copyOf(sizes, levels);
  }

  private Graph.Ids ids(
      int number, int size, int before, Graph.@Nullable Level there, Arena arena) {
    MemorySegment ids = arena.allocate(4L * size, 4);
    int at = 0;
    for (int last = -1; there != null && at < there.ids().size(); at++) {
      int node = there.node(at);
      if (node <= last || node >= before) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "the index is damaged: node %d stands behind node %d on level %d; build it again",
                node,
                last,
                number));
      }
      ids.set(Nodes.INT, 4L * at, node);
      last = node;
    }
    for (int node = before; at < size; node++) {
      if (levelOf(node, degree) >= number) {
        ids.set(Nodes.INT, 4L * at++, node);
      }
    }
    return new Graph.Ids(number, size, nodes.count(), ids);
  }

  private void copy(Graph.Level from, GrowingLevel to, int most) {
    int[] list = new int[2 * degree];
    for (int place = 0; place < from.ids().size(); place++) {
      int count = from.neighbors(place, list);
      to.put(place, list, Math.min(count, most));
    }
  }

  int levels() {
    return levels.size();
  }

  GrowingLevel level(int number) {
    return levels.get(number);
  }

  Entry entry() {
    return entry;
  }

  /** Lets walks begin at a node if it is higher than all before. */
  synchronized void raise(int level, int node) {
    if (level > entry.level()) {
      entry = new Entry(level, levels.get(level).place(node));
    }
  }

  /** The graph as it is kept, of all nodes; nothing is put into this one afterwards. */
  Graph finished() {
    List<Graph.Level> finished = new ArrayList<>();
    for (GrowingLevel level : levels) {
      finished.add(level.finished());
    }
    return new Graph(nodes, degree, entry.place(), List.copyOf(finished), apart);
  }
}
