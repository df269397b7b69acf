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
  private final int window;
  private final float[] means;
  private final float[] meanGradients;
  private final int[] placeOf;
  private final int[] near;
  private final int[] words;
  private final int[] target;
  private final int[] contexts;
  private final int[] contextStart = new int[WordModel.BLOCK + 1];
  private final float[] share = new float[WordModel.BLOCK];
  private int predicted;

  CbowPass(WordModel model) {
    super(model, model.around(), model.targets());
    this.undivided = model.undivided();
    this.sum = model.sum();
    this.window = model.text().window();
    this.means = new float[WordModel.BLOCK * stride];
    this.meanGradients = new float[WordModel.BLOCK * stride];
    this.near = new int[model.around()];
    this.words = new int[model.around()];
    this.target = new int[model.around()];
    // A list is copied as a full window, of which what is too much is overwritten.
    this.placeOf = new int[model.around() + window];
    this.contexts = new int[(2 * WordModel.BLOCK + 1) * window];
  }

  @Override
  long place(WindowBlock block) {
    int first = block.first();
    if (inputs.hasPieces()) {
      placeInTurn(block, first, block.last());
    } else {
      placeWords(block, first, block.last());
    }
    targets.targets(words, 0, among(block), target);
    predicted = 0;
    for (int i = block.from(); i < block.to(); i++) {
      int low = block.low()[i] - first;
      int high = block.high()[i] - first;
      if (high - low > 1) {
        int own = i - first;
        share[predicted] = sum ? 1f : 1f / rows(low, own, high);
        targets.begin(predicted);
        float terms = targets.predict(target[predicted]);
        targets.end(1);
        float each = undivided ? terms : share[predicted] * terms;
        int right = list(low, own - low, contextStart[predicted], each);
        contextStart[predicted + 1] = list(own + 1, high - own - 1, right, each);
        predicted++;
      }
    }
    return predicted;
  }

  /** Lists the words of the block that have others around them; returns how many there are. */
  private int among(WindowBlock block) {
    int count = 0;
    for (int i = block.from(); i < block.to(); i++) {
      words[count] = block.words()[i];
      count += block.high()[i] - block.low()[i] > 1 ? 1 : 0;
    }
    return count;
  }

  /**
   * Places the words of one list after the other. Words that share a piece add to it in the order
   * of their places, which is this one.
   */
  private void placeInTurn(WindowBlock block, int first, int last) {
    Arrays.fill(placeOf, 0, last - first, -1);
    for (int i = block.from(); i < block.to(); i++) {
      for (int j = block.low()[i]; j < block.high()[i]; j++) {
        if (j != i && placeOf[j - first] < 0) {
          placeOf[j - first] = inputs.place(block.words()[j]);
        }
      }
    }
    for (int j = 0; j < last - first; j++) {
      placeOf[j] = Math.max(0, placeOf[j]);
    }
  }

  /**
   * Places each word that is around another, which is all but one that is alone in its line, in the
   * order of the text: what has no pieces learns the same in any order.
   */
  private void placeWords(WindowBlock block, int first, int last) {
    int low = last;
    for (int j = last - 1; j >= first; j--) {
      near[j - first] = low;
      low = j >= block.from() && j < block.to() ? Math.min(low, block.low()[j]) : low;
    }
    int high = first;
    int count = 0;
    for (int j = first; j < last; j++) {
      int around = j < high || j >= near[j - first] ? 1 : 0;
      words[count] = block.words()[j];
      placeOf[j - first] = count | around - 1;
      count += around;
      high = j >= block.from() && j < block.to() ? Math.max(high, block.high()[j]) : high;
    }
    inputs.place(words, 0, count, target);
    for (int j = 0; j < last - first; j++) {
      placeOf[j] = placeOf[j] < 0 ? 0 : target[placeOf[j]];
    }
  }

  /** Rows that a mean is of. */
  private int rows(int low, int own, int high) {
    if (!inputs.hasPieces()) {
      return high - low - 1;
    }
    int rows = 0;
    for (int j = low; j < high; j++) {
      rows += j == own ? 0 : inputs.rowsOf(placeOf[j]);
    }
    return rows;
  }

  /**
   * Lists words beside each other and counts the terms that fall on each; returns where the next
   * are to be listed. Windows are of any width, which no processor foresees: so there are as many
   * turns for each.
   */
  private int list(int from, int count, int at, float terms) {
    int turns = Math.max(count, window);
    for (int t = 0; t < turns; t++) {
      int place = placeOf[from + t];
      contexts[at + t] = place;
      inputs.count(place, t < count ? terms : 0);
    }
    return at + count;
  }

  @Override
  boolean movesInputs() {
    return false;
  }

  @Override
  double compute() {
    int count = (predicted + 3) & -4;
    Arrays.fill(means, predicted * stride, count * stride, 0);
    if (!targets.overwrites()) {
      Arrays.fill(meanGradients, 0, count * stride, 0);
    }
    Kernels.meanRows(inputs.vectors(), contexts, contextStart, predicted, stride, share, means);
    double loss = targets.learn(means, meanGradients, count);
    if (!undivided) {
      for (int i = 0; i < predicted; i++) {
        Kernels.scale(share[i], meanGradients, i * stride, meanGradients, i * stride, stride);
      }
    }
    Kernels.addToRows(meanGradients, contexts, contextStart, predicted, stride, inputs.gradients());
    return loss;
  }
}
