package embedkit.search.layout;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.api.index.RowsChecksum;
import embedkit.api.index.VectorIndex;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that is drawn of a table: where each row is, its group, and from which zoom on its word is
 * seen. Made once and kept beside the table in a safetensors file, which knows by the {@link
 * RowsChecksum} of the rows whether it is still theirs.
 *
 * <pre>{@code
 * RowMap map = RowMap.umap(table, Metric.COSINE, Umap.usual(), LayoutListener.NONE);
 * map.save(RowMap.beside(file));
 * RowMap same = RowMap.open(RowMap.beside(file), table.store()).orElseThrow();
 * }</pre>
 *
 * @param layout where each row is drawn
 * @param clusters the group of each row
 * @param zoom for each row the zoom from which on its word may be seen, as {@link Labels} says; not
 *     copied, so nobody changes them
 * @param builtOf the checksum of the rows
 * @param metadata how it was made, such as {@code layout}, {@code metric} and {@code seed}
 */
public record RowMap(
    Layout layout, Clusters clusters, float[] zoom, int builtOf, Map<String, String> metadata) {

  /**
   * Copies the metadata.
   *
   * @throws ConfigurationException if the parts are of different numbers of rows, or a group's word
   *     is none of the rows
   */
  public RowMap {
    int rows = layout.rows();
    if (clusters.cluster().length != rows || zoom.length != rows) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "a map of %d rows has clusters of %d and zooms of %d",
              rows,
              clusters.cluster().length,
              zoom.length));
    }
    for (int cluster : clusters.cluster()) {
      if (cluster < -1 || cluster >= clusters.count()) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT, "a row is in the cluster %d of %d", cluster, clusters.count()));
      }
    }
    for (int row = 0; row < rows; row++) {
      if (!Float.isFinite(layout.x()[row])
          || !Float.isFinite(layout.y()[row])
          || !(zoom[row] >= 1)) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "the row %d is drawn at %s, %s from the zoom %s on",
                row,
                layout.x()[row],
                layout.y()[row],
                zoom[row]));
      }
    }
    for (int label : clusters.labels()) {
      if (label < 0 || label >= rows) {
        throw new ConfigurationException(
            String.format(Locale.ROOT, "a cluster is named by the row %d of %d", label, rows));
      }
    }
    metadata.forEach(
        (name, value) -> {
          if (!RowMapFile.fits(name, value)) {
            throw new ConfigurationException(
                String.format(
                    Locale.ROOT,
                    "\"%s\" of \"%s\" cannot be noted in a map; plain ASCII without quotes can",
                    value,
                    name));
          }
        });
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /**
   * Draws a table in the plane in which its rows differ most.
   *
   * @param table 3 or more rows; they stay as they are meanwhile
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param listener told of it
   * @return the map
   * @throws ConfigurationException if there are too few rows, or by another metric
   * @throws LayoutCancelledException if the listener says so
   */
  public static RowMap pca(EmbeddingTable table, Metric metric, LayoutListener listener) {
    Layout layout = Layout.pca(table.store(), metric, listener);
    Map<String, String> how = Map.of("layout", "pca", "metric", metric.name());
    return of(table, metric, layout, 1, how, listener);
  }

  /**
   * Draws a table so that what is near in it is near in the plane.
   *
   * @param table 3 or more rows; they stay as they are meanwhile
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param umap how
   * @param listener told of it
   * @return the map
   * @throws ConfigurationException if there are too few rows, or by another metric
   * @throws LayoutCancelledException if the listener says so
   */
  public static RowMap umap(
      EmbeddingTable table, Metric metric, Umap umap, LayoutListener listener) {
    NeighbourGraph graph = NeighbourGraph.of(table.store(), metric, umap.neighbours(), listener);
    return umap(table, graph, umap, listener);
  }

  /**
   * Draws a table so that what is near by an index is near in the plane: where there is an
   * approximate index already, this is quicker.
   *
   * @param table 3 or more rows; they stay as they are meanwhile
   * @param index of its rows, by cosine or Euclidean distance
   * @param umap how
   * @param listener told of it
   * @return the map
   * @throws ConfigurationException if there are too few rows, or the index is of other rows or by
   *     another metric
   * @throws LayoutCancelledException if the listener says so
   */
  public static RowMap umap(
      EmbeddingTable table, VectorIndex index, Umap umap, LayoutListener listener) {
    if (index.rows().rows() != table.rows()) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the index is of %d rows, but the table has %d",
              index.rows().rows(),
              table.rows()));
    }
    return umap(table, NeighbourGraph.of(index, umap.neighbours(), listener), umap, listener);
  }

  private static RowMap umap(
      EmbeddingTable table, NeighbourGraph graph, Umap umap, LayoutListener listener) {
    Metric metric = graph.metric();
    Layout start = Layout.pca(table.store(), metric, listener);
    Layout layout = Layout.umap(graph, start, umap, listener);
    Map<String, String> how = new TreeMap<>();
    how.put("layout", "umap");
    how.put("metric", metric.name());
    how.put("seed", Long.toString(umap.seed()));
    how.put("neighbours", Integer.toString(umap.neighbours()));
    how.put("min-dist", Double.toString(umap.minDist()));
    how.put("spread", Double.toString(umap.spread()));
    how.put("rounds", Integer.toString(umap.roundsOf(layout.rows())));
    how.put("negatives", Integer.toString(umap.negatives()));
    return of(table, metric, layout, umap.seed(), how, listener);
  }

  /**
   * Adds groups and labels to a layout.
   *
   * @param table the rows and their words
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param layout where each row is drawn
   * @param seed of the groups
   * @param how what is to be known about the layout
   * @param listener told of it
   * @return the map
   * @throws ConfigurationException if the layout is of other rows, or by another metric
   * @throws LayoutCancelledException if the listener says so
   */
  public static RowMap of(
      EmbeddingTable table,
      Metric metric,
      Layout layout,
      long seed,
      Map<String, String> how,
      LayoutListener listener) {
    if (layout.rows() != table.rows()) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the layout is of %d rows, but the table has %d",
              layout.rows(),
              table.rows()));
    }
    Clusters clusters = Clusters.of(table, metric, Clusters.USUAL, seed, listener);
    float[] zoom = zooms(table, layout, clusters, listener);
    return new RowMap(layout, clusters, zoom, RowsChecksum.of(table.store()), how);
  }

  /** The words of groups are seen first, then the frequent ones. */
  private static float[] zooms(
      EmbeddingTable table, Layout layout, Clusters clusters, LayoutListener listener) {
    int[] byFrequency = Frequency.order(table);
    int[] order = new int[byFrequency.length];
    boolean[] first = new boolean[order.length];
    int at = 0;
    for (int label : clusters.labels()) {
      first[label] = true;
      order[at++] = label;
    }
    for (int row : byFrequency) {
      if (!first[row]) {
        order[at++] = row;
      }
    }
    return Labels.usual()
        .zooms(
            layout,
            order,
            row ->
                table
                    .vocabulary()
                    .filter(words -> row < words.size())
                    .map(words -> letters(words.token(row)))
                    .orElse(Integer.toString(row).length() + 1),
            listener);
  }

  private static int letters(String word) {
    return word.codePointCount(0, word.length());
  }

  /**
   * Returns where a table's map is kept: {@code cats.map.safetensors} beside {@code
   * cats.safetensors}, and for a file of another name that name with {@code .map.safetensors}.
   *
   * @param table the table's file
   * @return the map's file
   */
  public static Path beside(Path table) {
    String name = table.getFileName().toString();
    String ending = ".safetensors";
    String stem = name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    return table.resolveSibling(stem + ".map" + ending);
  }

  /**
   * Writes the map to a safetensors file, whole or not at all; one that is there is replaced.
   *
   * @param file where
   * @throws embedkit.api.FileAccessException if it cannot be written
   */
  public void save(Path file) {
    RowMapFile.write(this, file);
  }

  /**
   * Opens the map of a table that was saved.
   *
   * @param file as {@link #save} wrote it
   * @param store the rows of the table, which are read once for their checksum
   * @return the map; or empty if it is of other rows, so that it must be made anew
   * @throws embedkit.api.VectorFileException if the file is damaged or no map
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public static Optional<RowMap> open(Path file, EmbeddingStore store) {
    RowMap map = open(file);
    return map.layout.rows() == store.rows() && map.builtOf == RowsChecksum.of(store)
        ? Optional.of(map)
        : Optional.empty();
  }

  /**
   * Opens a map that was saved, of whatever rows.
   *
   * @param file as {@link #save} wrote it
   * @return the map
   * @throws embedkit.api.VectorFileException if the file is damaged or no map
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public static RowMap open(Path file) {
    return RowMapFile.read(file);
  }
}
