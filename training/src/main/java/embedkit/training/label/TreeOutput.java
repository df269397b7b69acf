package embedkit.training.label;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.RowGradients;
import java.util.function.LongSupplier;

/** Each turn on the way to a label is predicted. */
final class TreeOutput extends ListedOutput {

  private final LabelTree tree;

  TreeOutput(ClassifierModel model, int stride) {
    super(new RowGradients(256, stride), model.objective().lines());
    this.tree = model.tree();
  }

  @Override
  void begin() {
    super.begin();
    rows.clear();
  }

  @Override
  void place(int line, int[] labels, int from, int to, LongSupplier random) {
    int label = drawn(labels, from, to, random);
    int[] path = tree.path(label);
    boolean[] turns = tree.turns(label);
    for (int i = 0; i < path.length; i++) {
      say(path[i], turns[i]);
    }
    endLine(line);
  }

  @Override
  void gather(EmbeddingStore[] parts) {
    rows.gather(parts[parts.length - 1]);
  }

  @Override
  RowGradients ownRows() {
    return rows;
  }
}
