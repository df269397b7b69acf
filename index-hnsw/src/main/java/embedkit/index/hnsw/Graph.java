package embedkit.index.hnsw;

import embedkit.api.ConfigurationException;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A graph of near rows as whole numbers: of each level the neighbours of its nodes, one list after
 * the other, and where each list begins. On level 0 a neighbour is told by its node; above, by its
 * place among the nodes of the level, so that nothing is looked for but on the way down. What is
 * read may be of a file that lies, so each number is checked before it is used.
 *
 * @param nodes what the graph is of
 * @param degree neighbours of a node at the most; twice as many on level 0
 * @param entry where a walk begins, a place on the uppermost level
 * @param levels the levels, from 0
 * @param apart the rows that are no nodes but may be answers, in their order
 */
record Graph(Nodes nodes, int degree, int entry, List<Level> levels, MemorySegment apart) {

  /** Beyond this a list would be nearly all rows of most tables. */
  static final int MOST_DEGREE = 512;

  private static final int VERSION = 1;
  private static final int HEAD = 5;

  /** More levels than a graph of 2^31 nodes has of degree 2, however the dice fall. */
  private static final int MOST_LEVELS = 64;

  /**
   * One level.
   *
   * @param number 0 for the one that all nodes are on
   * @param size how many nodes are on it
   * @param ids its nodes, rising; without bytes on level 0
   * @param starts where the lists begin, one number more than there are nodes, unsigned
   * @param neighbors the lists
   */
  record Level(
      int number, int size, MemorySegment ids, MemorySegment starts, MemorySegment neighbors) {

    Level {
      if (starts.byteSize() != 4L * (size + 1L)) {
        throw damaged(
            "%d starts of lists on level %d, where %d nodes are"
                .formatted(starts.byteSize() / 4, number, size));
      }
      if (ids.byteSize() != (number == 0 ? 0 : 4L * size)) {
        throw damaged(
            "%d ids on level %d, where %d nodes are".formatted(ids.byteSize() / 4, number, size));
      }
    }

    private long start(int place) {
      return Integer.toUnsignedLong(starts.get(Nodes.INT, 4L * place));
    }

    /** Reads a list, and returns how long it is. */
    int neighbors(int place, int[] into) {
      long from = start(place);
      long to = start(place + 1);
      if (to < from || to - from > into.length || 4 * to > neighbors.byteSize()) {
        throw damaged(
            "a list from %d to %d on level %d, where a list has %d numbers at the most of %d"
                .formatted(from, to, number, into.length, neighbors.byteSize() / 4));
      }
      int count = (int) (to - from);
      MemorySegment.copy(neighbors, Nodes.INT, 4 * from, into, 0, count);
      for (int i = 0; i < count; i++) {
        if (into[i] < 0 || into[i] >= size) {
          throw damaged(
              "neighbour %d on level %d, where %d nodes are".formatted(into[i], number, size));
        }
      }
      return count;
    }

    /** The node at a place of this level. */
    int node(int place, int nodes) {
      if (number == 0) {
        return place;
      }
      int node = ids.get(Nodes.INT, 4L * place);
      if (node < 0 || node >= nodes) {
        throw damaged("node %d on level %d, of %d nodes".formatted(node, number, nodes));
      }
      return node;
    }

    /** The place of a node that the level above has too. */
    int place(int node) {
      if (number == 0) {
        return node;
      }
      int low = 0;
      int high = size - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int found = ids.get(Nodes.INT, 4L * middle);
        if (found == node) {
          return middle;
        }
        if (found < node) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      throw damaged("no node " + node + " on level " + number + ", though it is on the next");
    }
  }

  private static ConfigurationException damaged(String found) {
    return new ConfigurationException("the index is damaged: it has " + found + "; build it again");
  }

  /** The longest list of neighbours. */
  int longest() {
    return 2 * degree;
  }

  boolean empty() {
    return nodes.count() == 0;
  }

  Level top() {
    return levels.getLast();
  }

  /** A row that is no node. */
  long apart(long at) {
    int row = apart.get(Nodes.INT, 4 * at);
    if (row < 0 || row >= nodes.rows()) {
      throw damaged("a row " + row + ", where rows are 0 to " + (nodes.rows() - 1));
    }
    return row;
  }

  long aparts() {
    return apart.byteSize() / 4;
  }

  /** What is kept of this graph. */
  StoredIndex stored(String spec, Metric metric, int builtOf) {
    int[] head = {VERSION, nodes.count(), degree, levels.size(), entry};
    List<StoredIndex.Tensor> tensors = new ArrayList<>();
    MemorySegment first = MemorySegment.ofArray(new byte[4 * HEAD]);
    for (int i = 0; i < HEAD; i++) {
      first.set(Nodes.INT, 4L * i, head[i]);
    }
    tensors.add(new StoredIndex.Tensor("head", first));
    tensors.add(new StoredIndex.Tensor("rows", nodes.rowOf()));
    tensors.add(new StoredIndex.Tensor("apart", apart));
    tensors.add(new StoredIndex.Tensor("scales", nodes.scales()));
    for (Level level : levels) {
      int number = level.number();
      tensors.add(new StoredIndex.Tensor("nodes-" + number, level.ids()));
      tensors.add(new StoredIndex.Tensor("starts-" + number, level.starts()));
      tensors.add(new StoredIndex.Tensor("neighbors-" + number, level.neighbors()));
    }
    return new StoredIndex(HnswProvider.NAME, spec, metric, builtOf, nodes.rows(), tensors);
  }

  /** Takes what was kept, which may be anything. */
  static Graph of(StoredIndex stored) {
    StoredIndex.Tensor head = stored.tensor("head");
    if (head.size() != HEAD || head.get(0) != VERSION) {
      throw damaged("a head that is none of version " + VERSION);
    }
    int count = head.get(1);
    int degree = head.get(2);
    int levels = head.get(3);
    int entry = head.get(4);
    if (count < 0 || count > stored.rows()) {
      throw damaged(count + " nodes of " + stored.rows() + " rows");
    }
    if (degree < 1 || degree > MOST_DEGREE || levels < 1 || levels > MOST_LEVELS) {
      throw damaged("%d levels and lists of %d".formatted(levels, degree));
    }
    MemorySegment rowOf = stored.tensor("rows").values();
    boolean inOrder = rowOf.byteSize() == 0 && count == stored.rows();
    if (!inOrder && rowOf.byteSize() != 4L * count) {
      throw damaged(rowOf.byteSize() / 4 + " rows of " + count + " nodes");
    }
    MemorySegment scales = stored.tensor("scales").values();
    if (scales.byteSize() != 4L * count) {
      throw damaged(scales.byteSize() / 4 + " scales of " + count + " nodes");
    }
    MemorySegment apart = stored.tensor("apart").values();
    if (apart.byteSize() / 4 > stored.rows() - count) {
      throw damaged(apart.byteSize() / 4 + " rows apart, beside " + count + " nodes");
    }
    List<Level> all = new ArrayList<>();
    for (int number = 0; number < levels; number++) {
      MemorySegment starts = stored.tensor("starts-" + number).values();
      long size = starts.byteSize() / 4 - 1;
      if (size < 0 || size > count || (number == 0 && size != count)) {
        throw damaged(size + " nodes on level " + number + " of " + count);
      }
      all.add(
          new Level(
              number,
              (int) size,
              stored.tensor("nodes-" + number).values(),
              starts,
              stored.tensor("neighbors-" + number).values()));
    }
    if (count > 0 && (entry < 0 || entry >= all.getLast().size())) {
      throw damaged("the entry " + entry + " to a level of " + all.getLast().size() + " nodes");
    }
    Nodes nodes = new Nodes(count, rowOf, scales, stored.rows());
    return new Graph(nodes, degree, entry, List.copyOf(all), apart);
  }
}
