package org.example.labels;

import embedkit.api.ConfigurationException;
import embedkit.api.text.LineModel;
import embedkit.api.text.LinePass;
import embedkit.api.text.Objective;
import embedkit.api.text.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The labels of one vocabulary. */
final class LabelModel implements LineModel {

  /** The slot that has a row for each label. */
  static final String ROWS = "labels";

  /** What the table's metadata calls the labels' names, a line each. */
  static final String NAMES = "labels.names";

  private static final int LINES = 16;

  private final int[] labelOf;
  private final List<String> names = new ArrayList<>();
  private final List<Part> parts;
  private final int dim;

  LabelModel(LabelObjective objective, Objective.Text text) {
    dim = text.dim();
    labelOf = new int[Math.toIntExact(text.words().size())];
    Arrays.fill(labelOf, -1);
    for (int row = 0; row < labelOf.length; row++) {
      String word = text.words().token(row);
      if (word.startsWith(objective.prefix())) {
        labelOf[row] = names.size();
        names.add(word);
      }
    }
    if (names.size() < 2) {
      throw new ConfigurationException(
          "there is nothing to tell apart: "
              + names.size()
              + " of the words of the text begin with "
              + objective.prefix());
    }
    Part labels = Part.rows(ROWS, names.size(), dim, Part.Role.OUTPUT).savedWithTheTable();
    parts = List.of(Part.table(labelOf.length, dim), labels);
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of(NAMES, String.join("\n", names));
  }

  @Override
  public int label(int row) {
    return labelOf[row];
  }

  @Override
  public int blockLines() {
    return LINES;
  }

  @Override
  public LinePass pass() {
    return new LabelPass(names.size(), dim);
  }
}
