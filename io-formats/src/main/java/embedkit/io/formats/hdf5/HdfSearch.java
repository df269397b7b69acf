package embedkit.io.formats.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.links.ExternalLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the embedding matrix of a file. */
final class HdfSearch {

  private static final int MOST_NODES = 100_000;
  private static final int MOST_DEPTH = 32;

  /** Keras 1 calls them {@code embedding_1_W:0}. */
  private static final Pattern EMBEDDINGS =
      Pattern.compile(".*/(embeddings|embedding(_\\d+)?_W)(:0)?");

  /** Keras 3: {@code /layers/embedding_1/vars/0}. */
  private static final Pattern KERAS_3 =
      Pattern.compile("(.*/)?(layers|_layer_checkpoint_dependencies)/embedding(_\\d+)?/vars/0");

  private static final Pattern TELLING =
      Pattern.compile(".*/(embeddings?|vectors|word_vectors|wv|syn0)", Pattern.CASE_INSENSITIVE);

  private final Guard guard;
  private final HdfFile file;
  private final List<Dataset> ofBytes = new ArrayList<>();
  private int visited;

  HdfSearch(Guard guard, HdfFile file) {
    this.guard = guard;
    this.file = file;
  }

  /** Finds the matrix at a path, or the only one that can be meant below it. */
  HdfMatrix matrix(Optional<String> path) {
    String from = path.orElse("/");
    Node node = guard.call(from, () -> from.equals("/") ? file : file.getByPath(from));
    return guard.call(
        from,
        () -> node instanceof Dataset dataset ? HdfMatrix.of(guard, dataset) : below((Group) node));
  }

  private HdfMatrix below(Group group) {
    List<Dataset> named = named(group);
    if (named.size() == 1) {
      return HdfMatrix.of(guard, named.getFirst());
    }
    List<Dataset> all = new ArrayList<>();
    collect(group, 0, all);
    // Bytes may be anything, so they are taken only where nothing else can be meant.
    List<Dataset> found = all.isEmpty() ? ofBytes : all;
    return HdfMatrix.of(guard, only(group, named.isEmpty() ? found : named));
  }

  private Dataset only(Group group, List<Dataset> candidates) {
    if (candidates.isEmpty()) {
      throw guard.refusal(
          place(group),
          "a matrix of floating-point numbers",
          "none",
          "look at the file with h5dump -H");
    }
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    for (Pattern telling : List.of(EMBEDDINGS, KERAS_3, TELLING)) {
      Predicate<String> tells = telling.asMatchPredicate();
      List<Dataset> told = candidates.stream().filter(d -> tells.test(d.getPath())).toList();
      if (told.size() == 1) {
        return told.getFirst();
      }
    }
    throw guard.refusal(
        place(group),
        "one matrix",
        candidates.size() + ": " + shown(candidates),
        "say which, as FILE#" + candidates.getFirst().getPath());
  }

  private static String place(Group group) {
    String path = group.getPath();
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static String shown(List<Dataset> datasets) {
    String shown =
        datasets.stream()
            .limit(10)
            .map(d -> d.getPath() + " " + shape(d))
            .collect(Collectors.joining(", "));
    return datasets.size() > 10 ? shown + ", ..." : shown;
  }

  private static String shape(Dataset dataset) {
    long[] dims = dataset.getDimensionsAsLong();
    return dims[0] + "x" + dims[1];
  }

  /** The embeddings that Keras' {@code layer_names} and {@code weight_names} lead to. */
  private List<Dataset> named(Group group) {
    Group model = group;
    if (group.getChildren().get("model_weights") instanceof Group weights) {
      model = weights;
    }
    List<Dataset> named = new ArrayList<>();
    for (String layer : strings(model, "layer_names")) {
      if (model.getChildren().get(layer) instanceof Group layerGroup) {
        for (String weight : strings(layerGroup, "weight_names")) {
          if (EMBEDDINGS.asMatchPredicate().test("/" + weight)) {
            addMatrix(layerGroup.getByPath(weight), named);
          }
        }
      }
    }
    return named;
  }

  /** A list of strings in an attribute, which Keras splits into name0, name1, ... when long. */
  private static List<String> strings(Group group, String name) {
    List<String> strings = new ArrayList<>();
    Attribute attribute = group.getAttribute(name);
    for (int part = 0; attribute == null && part < MOST_NODES; part++) {
      Attribute next = group.getAttribute(name + part);
      if (next == null) {
        return strings;
      }
      HdfWords.flatten(next.getData(), strings);
    }
    if (attribute != null) {
      HdfWords.flatten(attribute.getData(), strings);
    }
    return strings;
  }

  private static void addMatrix(Node node, List<Dataset> datasets) {
    if (node instanceof Dataset dataset && HdfMatrix.is(dataset)) {
      datasets.add(dataset);
    }
  }

  private void collect(Group group, int depth, List<Dataset> datasets) {
    if (depth > MOST_DEPTH) {
      throw guard.refusal(
          place(group), "groups at most " + MOST_DEPTH + " deep", "deeper ones", "");
    }
    for (Node child : group.getChildren().values()) {
      if (++visited > MOST_NODES) {
        throw guard.refusal(
            place(group),
            "at most " + MOST_NODES + " groups and datasets",
            "more",
            "say which is meant, as FILE#/group/dataset");
      }
      // A link to another file is not followed: nobody named that file.
      if (child instanceof Group below) {
        collect(below, depth + 1, datasets);
      } else if (!(child instanceof ExternalLink)) {
        addMatrix(child, datasets);
        if (child instanceof Dataset dataset && HdfMatrix.isOfBytes(dataset)) {
          ofBytes.add(dataset);
        }
      }
    }
  }
}
