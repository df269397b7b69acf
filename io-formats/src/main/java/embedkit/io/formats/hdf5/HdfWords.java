package embedkit.io.formats.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tokens of a matrix, however the file keeps them. */
final class HdfWords {

  private static final List<String> TELLING =
      List.of(
          "words",
          "vocab",
          "vocabulary",
          "tokens",
          "index2name",
          "index2word",
          "index_to_key",
          "words_flatten",
          "keys",
          "axis1",
          "labels",
          "names",
          "word");

  private final Guard guard;
  private final String path;
  private final Dataset rowwise;
  private final List<String> all;

  private HdfWords(Guard guard, String path, Dataset rowwise, List<String> all) {
    this.guard = guard;
    this.path = path;
    this.rowwise = rowwise;
    this.all = all;
  }

  /** Finds the tokens: where the user says, or beside the matrix. */
  static Optional<HdfWords> find(
      Guard guard, HdfFile file, HdfMatrix matrix, Optional<String> where) {
    if (where.isPresent()) {
      String path = where.get();
      Node node = guard.call(path, () -> file.getByPath(path));
      return Optional.of(
          at(guard, node, matrix.rows())
              .orElseThrow(
                  () ->
                      guard.refusal(
                          path,
                          matrix.rows() + " strings, as the matrix has rows",
                          "something else",
                          "")));
    }
    return guard.call(matrix.path(), () -> beside(guard, matrix));
  }

  /** Words that stand elsewhere than in the file. */
  static HdfWords of(Guard guard, String place, List<String> words) {
    return new HdfWords(guard, place, null, words);
  }

  private static Optional<HdfWords> beside(Guard guard, HdfMatrix matrix) {
    Group group = matrix.dataset().getParent();
    Map<String, Node> children = group.getChildren();
    List<String> names = new ArrayList<>(TELLING);
    names.retainAll(children.keySet());
    children.keySet().stream().filter(n -> !TELLING.contains(n)).limit(1000).forEach(names::add);
    for (String name : names) {
      Optional<HdfWords> words = at(guard, children.get(name), matrix.rows());
      if (words.isPresent()) {
        return words;
      }
    }
    for (Node owner : List.of(matrix.dataset(), group)) {
      for (String name : TELLING) {
        Optional<HdfWords> words = of(guard, owner.getAttribute(name), owner, matrix.rows());
        if (words.isPresent()) {
          return words;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<HdfWords> at(Guard guard, Node node, long rows) {
    if (!(node instanceof Dataset dataset) || dataset.getJavaType() != String.class) {
      return Optional.empty();
    }
    long[] dims = dataset.getDimensionsAsLong();
    if (dims != null && dims.length == 1 && dims[0] == rows && rows > 1) {
      return Optional.of(new HdfWords(guard, dataset.getPath(), dataset, List.of()));
    }
    boolean single = dims == null || dataset.getSize() == 1;
    return single && !dataset.isEmpty()
        ? lines(guard, dataset.getPath(), dataset.getData(), rows)
        : Optional.empty();
  }

  private static Optional<HdfWords> of(Guard guard, Attribute attribute, Node owner, long rows) {
    boolean text = attribute != null && attribute.getJavaType() == String.class;
    return text && !attribute.isEmpty()
        ? lines(guard, owner.getPath() + "@" + attribute.getName(), attribute.getData(), rows)
        : Optional.empty();
  }

  /** Strings, or one string of lines, if there are as many as rows. */
  private static Optional<HdfWords> lines(Guard guard, String path, Object data, long rows) {
    List<String> strings = new ArrayList<>();
    flatten(data, strings);
    if (strings.size() == 1 && rows != 1) {
      List<String> lines = new ArrayList<>(List.of(strings.getFirst().split("\n", -1)));
      if (lines.size() == rows + 1 && lines.getLast().isEmpty()) {
        lines.removeLast();
      }
      strings = lines;
    }
    return strings.size() == rows
        ? Optional.of(new HdfWords(guard, path, null, strings))
        : Optional.empty();
  }

  /** Takes the strings out of a string, or an array of strings of any depth. */
  static void flatten(Object data, List<String> strings) {
    if (data instanceof String string) {
      strings.add(string);
    } else if (data != null
        && data.getClass().isArray()
        && !data.getClass().componentType().isPrimitive()) {
      for (int i = 0; i < Array.getLength(data); i++) {
        flatten(Array.get(data, i), strings);
      }
    }
  }

  /** Reads the tokens of rows. */
  List<String> slice(long first, int count) {
    if (rowwise == null) {
      return all.subList((int) first, (int) first + count);
    }
    List<String> strings = new ArrayList<>(count);
    flatten(
        guard.call(path, () -> rowwise.getData(new long[] {first}, new int[] {count})), strings);
    if (strings.size() != count) {
      throw guard.refusal(path, count + " strings from row " + first, strings.size() + "", "");
    }
    return strings;
  }
}
