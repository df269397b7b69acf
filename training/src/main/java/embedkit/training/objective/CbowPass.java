package embedkit.training.objective;

import embedkit.api.text.WindowBlock;
import embedkit.kernels.Kernels;
import java.util.Arrays;

/**
 * A block of CBOW: the mean (or sum) of the rows of the words around it predicts each word. Words
 * that have none around them are not predicted.
 */
final class CbowPass extends WordPass {

  private final boolean undivided;
  private final boolean sum;
  private final float[] means;
  private final float[] meanGradients;
  private final int[] placeOf;
  private final int[] contexts;
  private final int[] contextStart = new int[WordModel.BLOCK + 1];
  private final float[] share = new float[WordModel.BLOCK];
  private int predicted;

  CbowPass(WordModel model) {
    super(model, model.around(), model.targets());
    this.undivided = model.undivided();
    this.sum = model.sum();
    this.means = new float[WordModel.BLOCK * stride];
    this.meanGradients = new float[WordModel.BLOCK * stride];
    this.placeOf = new int[model.around()];
    this.contexts = new int[WordModel.BLOCK * 2 * model.text().window()];
  }

  @Override
  long place(WindowBlock block) {
    int first = block.first();
    Arrays.fill(placeOf, 0, block.last() - first, -1);
    predicted = 0;
    for (int i = block.from(); i < block.to(); i++) {
      if (block.high()[i] - block.low()[i] > 1) {
        placeContexts(block, i, first);
        targets.begin(predicted);
        float terms = targets.predict(targets.target(block.words()[i]));
        targets.end(1);
        float each = undivided ? terms : share[predicted] * terms;
        for (int k = contextStart[predicted]; k < contextStart[predicted + 1]; k++) {
          inputs.count(contexts[k], each);
        }
        predicted++;
      }
    }
    return predicted;
  }

  private void placeContexts(WindowBlock block, int i, int first) {
    int known = contextStart[predicted];
    int rows = 0;
    for (int j = block.low()[i]; j < block.high()[i]; j++) {
      if (j != i) {
        if (placeOf[j - first] < 0) {
          placeOf[j - first] = inputs.place(block.words()[j]);
        }
        contexts[known++] = placeOf[j - first];
        rows += inputs.rowsOf(placeOf[j - first]);
      }
    }
    contextStart[predicted + 1] = known;
    share[predicted] = sum ? 1f : 1f / rows;
  }

  @Override
  boolean movesInputs() {
    return false;
  }

  @Override
  double compute() {
    int count = (predicted + 3) & -4;
    Arrays.fill(means, 0, count * stride, 0);
    Arrays.fill(meanGradients, 0, count * stride, 0);
    Kernels.addRows(inputs.vectors(), contexts, contextStart, predicted, stride, means);
    divide(means);
    double loss = targets.learn(means, meanGradients, count);
    if (!undivided) {
      divide(meanGradients);
    }
    Kernels.addToRows(meanGradients, contexts, contextStart, predicted, stride, inputs.gradients());
    return loss;
  }

  /** Gives each row of a sum its share. */
  private void divide(float[] sums) {
    for (int i = 0; i < predicted; i++) {
      Kernels.scale(share[i], sums, i * stride, sums, i * stride, stride);
    }
  }
}
