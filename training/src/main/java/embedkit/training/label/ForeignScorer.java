package embedkit.training.label;

import embedkit.api.ConfigurationException;
import embedkit.api.LabelledOutputs;
import java.util.List;

/** A classifier of fastText. */
final class ForeignScorer implements LineScorer {

  private final LabelledOutputs model;
  private final OutputMatrix outputs;
  private final int dim;

  ForeignScorer(LabelledOutputs model, int dim) {
    this.model = model;
    this.dim = dim;
    if (model.labels().size() < 2) {
      throw new ConfigurationException(
          "this model has one label, " + model.labels().getFirst() + ", and no other to tell");
    }
    LabelLoss loss = LabelLoss.of(model.loss());
    int count = OutputMatrix.rows(loss, model.labels().size());
    float[] rows = new float[Math.multiplyExact(count, dim)];
    float[] row = new float[dim];
    for (int i = 0; i < count; i++) {
      model.output(i, row);
      System.arraycopy(row, 0, rows, i * dim, dim);
    }
    this.outputs = new OutputMatrix(loss, model.labelCounts(), rows, dim, true);
  }

  @Override
  public List<String> labels() {
    return model.labels();
  }

  @Override
  public String prefix() {
    return Classifier.PREFIX.defaultValue().orElseThrow();
  }

  @Override
  public float[] probabilities(List<String> tokens) {
    float[] hidden = new float[dim];
    return model.hidden(tokens, hidden) == 0 ? new float[0] : outputs.probabilities(hidden);
  }
}
