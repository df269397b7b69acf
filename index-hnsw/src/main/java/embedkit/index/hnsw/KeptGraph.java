package embedkit.index.hnsw;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.apache.lucene.util.hnsw.HnswGraph;

/** A graph that was kept, as Lucene reads one, so that it can be built on. For one thread. */
final class KeptGraph extends HnswGraph {

  private final Graph graph;
  private final int[] near;
  private int count;
  private int at;

  KeptGraph(Graph graph) {
    this.graph = graph;
    this.near = new int[graph.longest()];
  }

  @Override
  public void seek(int number, int node) {
    Graph.Level level = graph.levels().get(number);
    count = level.neighbors(level.place(node), near);
    for (int i = 0; i < count; i++) {
      near[i] = level.node(near[i], size());
    }
    at = 0;
  }

  @Override
  public int size() {
    return graph.nodes().count();
  }

  @Override
  public int nextNeighbor() {
    return at < count ? near[at++] : org.apache.lucene.search.DocIdSetIterator.NO_MORE_DOCS;
  }

  @Override
  public int numLevels() {
    return graph.levels().size();
  }

  @Override
  public int maxConn() {
    return graph.degree();
  }

  @Override
  public int entryNode() {
    return graph.top().node(graph.entry(), size());
  }

  @Override
  public NodesIterator getNodesOnLevel(int number) {
    Graph.Level level = graph.levels().get(number);
    int[] ids = new int[level.size()];
    Arrays.setAll(ids, IntUnaryOperator.identity());
    for (int i = 0; i < ids.length; i++) {
      ids[i] = level.node(i, size());
    }
    return new ArrayNodesIterator(ids, ids.length);
  }

  @Override
  public int neighborCount() {
    return count;
  }
}
