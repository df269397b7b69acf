package embedkit.search.layout;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.index.Metric;
import embedkit.search.near.MapRows;
import embedkit.search.near.Work;
import java.util.Locale;

/**
 * Where each row of a table is drawn.
 *
 * @param x one number for each row; not copied, so nobody changes them
 * @param y as many; not copied, so nobody changes them
 */
public record Layout(float[] x, float[] y) {

  /**
   * Checks that there are as many of both.
   *
   * @throws ConfigurationException if there are not
   */
  public Layout {
    if (x.length != y.length) {
      throw new ConfigurationException(
          "a layout has as many x as y, not " + x.length + " and " + y.length);
    }
  }

  /**
   * Returns how many rows are drawn.
   *
   * @return 0 or more
   */
  public int rows() {
    return x.length;
  }

  /**
   * Projects the rows to the plane through their mean in which they differ most (principal
   * components). By cosine each row counts with length 1.
   *
   * @param store 3 or more rows; they stay as they are meanwhile
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param listener told of it
   * @return where each row is; a row that has a number that is not finite is where zeros are
   * @throws ConfigurationException if there are too few rows, or by another metric
   * @throws LayoutCancelledException if the listener says so
   */
  public static Layout pca(EmbeddingStore store, Metric metric, LayoutListener listener) {
    Work work = LayoutListener.Phase.PROJECTION.work(listener);
    return Projection.of(MapRows.of(store, metric, work), listener).layout();
  }

  /**
   * Draws near what is near in the table: finds the neighbours of all rows ({@link
   * NeighbourGraph#of}), begins with {@link #pca}, and moves the points as {@link Umap} says.
   *
   * @param store 3 or more rows; they stay as they are meanwhile
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param umap how
   * @param listener told of it, and shown the points as they move
   * @return where each row is
   * @throws ConfigurationException if there are too few rows, or by another metric
   * @throws LayoutCancelledException if the listener says so
   */
  public static Layout umap(
      EmbeddingStore store, Metric metric, Umap umap, LayoutListener listener) {
    Layout start = pca(store, metric, listener);
    NeighbourGraph graph = NeighbourGraph.of(store, metric, umap.neighbours(), listener);
    return umap(graph, start, umap, listener);
  }

  /**
   * Draws near what is near in a graph.
   *
   * @param graph the neighbours of each row
   * @param start where the points begin; only their place to each other counts
   * @param umap how; the graph says how many neighbours
   * @param listener shown the points as they move
   * @return where each row is
   * @throws ConfigurationException if start has another number of rows than the graph
   * @throws LayoutCancelledException if the listener says so
   */
  public static Layout umap(
      NeighbourGraph graph, Layout start, Umap umap, LayoutListener listener) {
    if (graph.rows() != start.rows()) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the graph has %d rows, but the layout that it starts from %d",
              graph.rows(),
              start.rows()));
    }
    return new Descent(graph, start, umap, listener).made();
  }
}
