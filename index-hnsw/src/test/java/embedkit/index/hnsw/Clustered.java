package embedkit.index.hnsw;

import embedkit.Catalog;
import embedkit.Spec;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.spi.Options;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Rows about some centres, and the plain loop that says which of them are near. */
record Clustered(float[][] rows) {

  static Clustered of(int rows, int dim, long seed) {
    Random random = new Random(seed);
    float[][] centres = new float[rows / 50 + 1][dim];
    for (float[] centre : centres) {
      for (int d = 0; d < dim; d++) {
        centre[d] = (float) random.nextGaussian();
      }
    }
    float[][] all = new float[rows][dim];
    for (float[] row : all) {
      float[] centre = centres[random.nextInt(centres.length)];
      for (int d = 0; d < dim; d++) {
        row[d] = centre[d] + 0.6f * (float) random.nextGaussian();
      }
    }
    return new Clustered(all);
  }

  Clustered first(int count) {
    return new Clustered(Arrays.copyOf(rows, count));
  }

  /** A mapped table of these rows, whose rows are read where they lie. */
  EmbeddingStore mapped(Path folder, ElementType type) {
    TableShape shape = new TableShape(rows.length, rows[0].length, type);
    String spec = "mmap:path=" + folder.resolve("rows-" + rows.length + "-" + type);
    var choice = Catalog.installed().stores().choose(spec + ".safetensors");
    EmbeddingStore store = choice.provider().create(shape, choice.options());
    for (int i = 0; i < rows.length; i++) {
      store.scatter(i, 1, rows[i], 0, rows[i].length);
    }
    return store;
  }

  static Options options(String spec) {
    return Options.check("it", new HnswProvider().options(), Spec.parse(spec).settings());
  }

  static VectorIndex build(EmbeddingStore store, Metric metric, String spec) {
    return new HnswProvider().build(store, metric, options(spec), Progress.NONE);
  }

  List<Long> nearest(Metric metric, float[] query, int top, Allowed allowed) {
    return IntStream.range(0, rows.length)
        .filter(allowed::allows)
        .mapToObj(i -> new Hit(i, metric.score(query, rows[i])))
        .sorted(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::row))
        .limit(top)
        .map(Hit::row)
        .toList();
  }

  /** The share of the true nearest ten that an index finds for some of the rows. */
  double recall(VectorIndex index, Allowed allowed) {
    int found = 0;
    int wanted = 0;
    for (int i = 0; i < rows.length; i += rows.length / 40) {
      Set<Long> known = new HashSet<>(nearest(index.metric(), rows[i], 10, allowed));
      wanted += known.size();
      for (Hit hit : index.nearest(new IndexQuery.Near(rows[i]), 10, allowed)) {
        found += known.contains(hit.row()) ? 1 : 0;
      }
    }
    return (double) found / wanted;
  }
}
