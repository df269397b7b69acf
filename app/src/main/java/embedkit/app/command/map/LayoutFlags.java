package embedkit.app.command.map;

import embedkit.api.EmbeddingTable;
import embedkit.api.index.VectorIndex;
import embedkit.app.answer.Console;
import embedkit.app.command.flag.MetricFlag;
import embedkit.app.progress.LayoutBar;
import embedkit.search.layout.NeighbourGraph;
import embedkit.search.layout.RowMap;
import embedkit.search.layout.Umap;
import embedkit.search.question.Questions;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How all rows of a table are drawn. */
final class LayoutFlags {

  /** By what rows have their places. */
  public enum Kind {
    UMAP,
    PCA
  }

  @Option(
      names = "--neighbours",
      paramLabel = "N",
      defaultValue = "" + NeighbourGraph.USUAL,
      description =
          "umap: so many neighbours of each row are drawn near; few show what is near, many what is"
              + " far (${DEFAULT-VALUE}).")
  private int neighbours;

  @Option(
      names = "--min-dist",
      paramLabel = "D",
      defaultValue = "0.1",
      description = "umap: points nearer than this are as near as can be (${DEFAULT-VALUE}).")
  private double minDist;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "umap: how often points are moved; 0 for 500 of up to 10,000 rows and 200 of more"
              + " (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed gives the same map (${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private MetricFlag metric;

  private Umap umap() {
    Umap usual = Umap.usual();
    return new Umap(neighbours, minDist, usual.spread(), rounds, usual.negatives(), seed);
  }

  /** Tells whether a map was made as these flags say. */
  public boolean made(Kind kind, RowMap map) {
    Umap umap = umap();
    boolean same =
        noted(map, "layout", kind.name().toLowerCase(Locale.ROOT))
            && noted(map, "metric", metric.metric().name());
    return same
        && (kind == Kind.PCA
            || (noted(map, "seed", Long.toString(seed))
                && noted(map, "neighbours", Integer.toString(neighbours))
                && noted(map, "min-dist", Double.toString(umap.minDist()))
                && (rounds == 0 || noted(map, "rounds", Integer.toString(rounds)))));
  }

  private static boolean noted(RowMap map, String name, String value) {
    return value.equals(map.metadata().get(name));
  }

  /** Draws all rows of a table, with a bar for who watches; by its index, where that is wanted. */
  public RowMap of(Kind kind, Console console, Questions asked) {
    Umap umap = umap();
    EmbeddingTable table = asked.table();
    VectorIndex index = asked.neighbors().index();
    try (LayoutBar bar = LayoutBar.of(console)) {
      return switch (kind) {
        case UMAP ->
            index.exact()
                ? RowMap.umap(table, metric.metric(), umap, bar)
                : RowMap.umap(table, index.by(metric.metric()), umap, bar);
        case PCA -> RowMap.pca(table, metric.metric(), bar);
      };
    }
  }
}
