package embedkit.io.formats.hdf5;

import embedkit.io.formats.MissingWords;
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

  private final long count;

  private HdfWords(Guard guard, String path, Dataset rowwise, List<String> all, long count) {
    this.guard = guard;
    this.path = path;
    this.rowwise = rowwise;
    this.all = all;
    this.count = count;
  }

  /** Finds the tokens: where the user says, or beside the matrix. */
  static Optional<HdfWords> find(
      Guard guard, HdfFile file, HdfMatrix matrix, Optional<String> where, MissingWords missing) {
    if (where.isPresent()) {
      String path = where.get();
      Node node = guard.call(path, () -> file.getByPath(path));
      HdfWords words =
          guard
              .call(path, () -> at(guard, node, matrix.rows()))
              .orElseThrow(
                  () ->
                      guard.refusal(
                          path,
                          matrix.rows() + " strings, as the matrix has rows",
                          "something else",
                          ""));
      return fitted(guard, words, matrix.rows(), missing);
    }
    return guard.call(matrix.path(), () -> beside(guard, matrix, missing));
  }

  /** Words that stand elsewhere than in the file, as {@link RawText}: one for each row. */
  static HdfWords of(Guard guard, String place, List<String> words) {
    return new HdfWords(guard, place, null, words, words.size());
  }

  private static Optional<HdfWords> beside(Guard guard, HdfMatrix matrix, MissingWords missing) {
    Group group = matrix.dataset().getParent();
    Map<String, Node> children = group.getChildren();
    List<String> names = new ArrayList<>(TELLING);
    names.retainAll(children.keySet());
    int telling = names.size();
    children.keySet().stream().filter(n -> !TELLING.contains(n)).limit(1000).forEach(names::add);
    HdfWords other = null;
    for (int i = 0; i < names.size(); i++) {
      Optional<HdfWords> words = at(guard, children.get(names.get(i)), matrix.rows());
      if (words.isPresent() && words.get().count == matrix.rows()) {
        return words;
      }
      if (i < telling && other == null) {
        other = words.filter(HdfWords::several).orElse(null);
      }
    }
    for (Node owner : List.of(matrix.dataset(), group)) {
      for (String name : TELLING) {
        Optional<HdfWords> words = of(guard, owner.getAttribute(name), owner, matrix.rows());
        if (words.isPresent() && words.get().count == matrix.rows()) {
          return words;
        }
        other = other == null ? words.filter(HdfWords::several).orElse(null) : other;
      }
    }
    return other == null ? Optional.empty() : fitted(guard, other, matrix.rows(), missing);
  }

  /** A single string is as likely a title as the only word. */
  private boolean several() {
    return count > 1;
  }

  private static Optional<HdfWords> fitted(
      Guard guard, HdfWords words, long rows, MissingWords missing) {
    boolean taken =
        words.count == rows
            || missing.takes(guard.file(), words.path, Hdf5.NAME, rows, words.count);
    return taken ? Optional.of(words) : Optional.empty();
  }

  private static Optional<HdfWords> at(Guard guard, Node node, long rows) {
    if (!(node instanceof Dataset dataset) || dataset.getJavaType() != String.class) {
      return Optional.empty();
    }
    long[] dims = dataset.getDimensionsAsLong();
    if (dims != null && dims.length == 1 && dims[0] > 1) {
      return Optional.of(new HdfWords(guard, dataset.getPath(), dataset, List.of(), dims[0]));
    }
    boolean single = dims == null || dataset.getSize() == 1;
    return single && !dataset.isEmpty()
        ? Optional.of(lines(guard, dataset.getPath(), RawText.of(dataset), rows))
        : Optional.empty();
  }

  private static Optional<HdfWords> of(Guard guard, Attribute attribute, Node owner, long rows) {
    boolean text = attribute != null && attribute.getJavaType() == String.class;
    return text && !attribute.isEmpty()
        ? Optional.of(
            lines(guard, owner.getPath() + "@" + attribute.getName(), RawText.of(attribute), rows))
        : Optional.empty();
  }

  /** Strings, or one string of lines. */
  private static HdfWords lines(Guard guard, String path, List<String> data, long rows) {
    List<String> strings = data;
    if (strings.size() == 1 && rows != 1) {
      List<String> lines = new ArrayList<>(List.of(strings.getFirst().split("\n", -1)));
      if (lines.size() > 1 && lines.getLast().isEmpty()) {
        lines.removeLast();
      }
      strings = lines;
    }
    return new HdfWords(guard, path, null, strings, strings.size());
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

  /**
   * Reads the tokens of rows, as {@link RawText}; those behind the last token are their numbers.
   */
  List<String> slice(long first, int rows) {
    int given = Math.clamp(count - first, 0, rows);
    List<String> strings = new ArrayList<>(rows);
    if (rowwise == null) {
      strings.addAll(given == 0 ? List.of() : all.subList((int) first, (int) first + given));
    } else if (given > 0) {
      strings.addAll(guard.call(path, () -> RawText.slice(rowwise, first, given)));
    }
    if (strings.size() != given) {
      throw guard.refusal(path, given + " strings from row " + first, strings.size() + "", "");
    }
    for (long row = first + given; row < first + rows; row++) {
      strings.add("#" + row);
    }
    return strings;
  }
}
