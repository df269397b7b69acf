package embedkit.index.hnsw;

import embedkit.api.ConfigurationException;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A graph of near rows as whole numbers: of each level the neighbours of its nodes, in lists behind
 * their lengths, and where each list begins. On level 0 a neighbour is told by its node; above, by
 * its place among the nodes of the level, so that nothing is looked for but on the way down. What
 * is read may be of a file that lies, so each number is checked before it is used.
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

  private static final int VERSION = 2;
  private static final int HEAD = 5;

  /** More levels than a graph of 2^31 nodes has of degree 2, however the dice fall. */
  private static final int MOST_LEVELS = 64;

  /** A list is told by the number of its chunk, in the upper bits, and its place in it. */
  static final int CHUNK_BITS = 20;

  static final int CHUNK_CELLS = 1 << CHUNK_BITS;

  /**
   * The nodes of a level.
   *
   * @param level the level's number
   * @param size how many there are
   * @param nodes how many the graph has
   * @param values the nodes, rising; without bytes on level 0
   */
  record Ids(int level, int size, int nodes, MemorySegment values) {

    Ids {
      if (values.byteSize() != (level == 0 ? 0 : 4L * size)) {
        throw damaged(
            String.format(
                Locale.ROOT,
                "%d ids on level %d, where %d nodes are",
                values.byteSize() / 4,
                level,
                size));
      }
    }

    int node(int place) {
      if (level == 0) {
        return place;
      }
      int node = values.get(Nodes.INT, 4L * place);
      if (node < 0 || node >= nodes) {
        throw damaged(
            String.format(Locale.ROOT, "node %d on level %d, of %d nodes", node, level, nodes));
      }
      return node;
    }

    int[] nodes(int[] places, int count, int[] into) {
      if (level == 0) {
        return places;
      }
      for (int i = 0; i < count; i++) {
        into[i] = node(places[i]);
      }
      return into;
    }

    int place(int node) {
      if (level == 0) {
        return node;
      }
      int low = 0;
      int high = size - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int found = values.get(Nodes.INT, 4L * middle);
        if (found == node) {
          return middle;
        }
        if (found < node) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      throw damaged("no node " + node + " on level " + level + ", though it is on the next");
    }
  }

  /**
   * One level.
   *
   * @param number 0 for the one that all nodes are on
   * @param ids its nodes
   * @param starts where the list of each node begins, unsigned
   * @param chunks the lists, each behind its length; none is in two chunks
   */
  record Level(int number, Ids ids, MemorySegment starts, List<MemorySegment> chunks)
      implements Links {

    Level {
      if (starts.byteSize() != 4L * ids.size()) {
        throw damaged(
            String.format(
                Locale.ROOT,
                "%d starts of lists on level %d, where %d nodes are",
                starts.byteSize() / 4,
                number,
                ids.size()));
      }
    }

    @Override
    public int neighbors(int place, int[] into) {
      int start = starts.get(Nodes.INT, 4L * place);
      int chunk = start >>> CHUNK_BITS;
      long at = 4L * (start & CHUNK_CELLS - 1);
      if (chunk >= chunks.size() || at + 4 > chunks.get(chunk).byteSize()) {
        throw damaged(
            String.format(
                Locale.ROOT,
                "a list at %d of chunk %d on level %d, behind the last of %d",
                at / 4,
                chunk,
                number,
                chunks.size()));
      }
      MemorySegment lists = chunks.get(chunk);
      int count = lists.get(Nodes.INT, at);
      if (count < 0 || count > into.length || at + 4 + 4L * count > lists.byteSize()) {
        throw damaged(
            String.format(
                Locale.ROOT,
                "a list of %d numbers on level %d, where %d are the most and %d are left",
                count,
                number,
                into.length,
                lists.byteSize() / 4 - at / 4 - 1));
      }
      MemorySegment.copy(lists, Nodes.INT, at + 4, into, 0, count);
      int last = ids.size() - 1;
      int signs = 0;
      for (int i = 0; i < count; i++) {
        signs |= into[i] | last - into[i];
      }
      if (signs < 0) {
        throw badNeighbor(into, count);
      }
      return count;
    }

    private ConfigurationException badNeighbor(int[] neighbors, int count) {
      int bad =
          Arrays.stream(neighbors, 0, count)
              .filter(place -> place < 0 || place >= ids.size())
              .findFirst()
              .orElseThrow();
      return damaged(
          String.format(
              Locale.ROOT,
              "neighbour %d on level %d, where %d nodes are",
              bad,
              number,
              ids.size()));
    }

    @Override
    public int node(int place) {
      return ids.node(place);
    }

    @Override
    public int[] nodes(int[] places, int count, int[] into) {
      return ids.nodes(places, count, into);
    }

    @Override
    public int place(int node) {
      return ids.place(node);
    }
  }

  static MemorySegment none() {
    return MemorySegment.ofArray(new byte[0]);
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
      tensors.add(new StoredIndex.Tensor("nodes-" + number, level.ids().values()));
      tensors.add(new StoredIndex.Tensor("starts-" + number, level.starts()));
      for (int chunk = 0; chunk < level.chunks().size(); chunk++) {
        tensors.add(new StoredIndex.Tensor(chunk(number, chunk), level.chunks().get(chunk)));
      }
    }
    return new StoredIndex(HnswProvider.NAME, spec, metric, builtOf, nodes.rows(), tensors);
  }

  private static String chunk(int level, int chunk) {
    return "neighbors-" + level + "." + chunk;
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
      throw damaged(String.format(Locale.ROOT, "%d levels and lists of %d", levels, degree));
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
    Map<String, MemorySegment> values = new HashMap<>();
    stored.tensors().forEach(tensor -> values.put(tensor.name(), tensor.values()));
    List<Level> all = new ArrayList<>();
    for (int number = 0; number < levels; number++) {
      MemorySegment starts = stored.tensor("starts-" + number).values();
      long size = starts.byteSize() / 4;
      if (size > count || (number == 0 && size != count)) {
        throw damaged(size + " nodes on level " + number + " of " + count);
      }
      List<MemorySegment> chunks = new ArrayList<>();
      for (MemorySegment lists; (lists = values.get(chunk(number, chunks.size()))) != null; ) {
        chunks.add(lists);
      }
      MemorySegment ids = stored.tensor("nodes-" + number).values();
      all.add(
          new Level(number, new Ids(number, (int) size, count, ids), starts, List.copyOf(chunks)));
    }
    if (count > 0 && (entry < 0 || entry >= all.getLast().ids().size())) {
      throw damaged(
          "the entry " + entry + " to a level of " + all.getLast().ids().size() + " nodes");
    }
    Nodes nodes = new Nodes(count, rowOf, scales, stored.rows());
    return new Graph(nodes, degree, entry, List.copyOf(all), apart);
  }
}
