package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.WindowBlock;
import embedkit.kernels.Kernels;
import java.util.function.LongSupplier;

/** A block of skip-gram: each word's vector predicts the words around it. */
final class SkipGramPass extends WordPass {

  private final boolean undivided;
  private final int window;
  private final int[] own;
  private final int[] target;

  SkipGramPass(WordModel model) {
    this(model, WordModel.BLOCK, model.targets());
  }

  SkipGramPass(WordModel model, int mostWords, Targets targets) {
    super(model, mostWords, targets);
    this.undivided = model.undivided();
    this.window = model.text().window();
    this.own = new int[mostWords];
    this.target = new int[model.around() + window];
  }

  @Override
  long place(WindowBlock block) {
    int[] words = block.words();
    int first = block.first();
    int last = block.last();
    targets.targets(words, first, last - first, target);
    inputs.place(words, block.from(), block.to() - block.from(), own);
    long pairs = 0;
    for (int i = block.from(); i < block.to(); i++) {
      int place = own[i - block.from()];
      int low = block.low()[i];
      int high = block.high()[i];
      targets.begin(place);
      float terms =
          targets.predict(target, low - first, i - first)
              + targets.predict(target, i + 1 - first, high - first);
      targets.end(high - low - 1);
      inputs.count(place, undivided ? terms : terms / inputs.rowsOf(place));
      pairs += high - low - 1;
    }
    return pairs;
  }

  @Override
  public void learn(Predictions block, LongSupplier random, EmbeddingStore[] parts) {
    int pairs = block.starts()[block.to()] - block.starts()[block.from()];
    targets.expect(pairs);
    begin(random);
    inputs.place(block.words(), block.from(), block.to() - block.from(), own);
    targets.predict(block, own, inputs);
    end(pairs, parts);
  }

  @Override
  boolean movesInputs() {
    return true;
  }

  @Override
  double compute() {
    float[] x = inputs.vectors();
    float[] dx = inputs.gradients();
    for (int place = 0; place < inputs.size(); place++) {
      divide(x, place);
    }
    double loss = targets.learn(x, dx, inputs.rounded());
    for (int place = 0; place < inputs.size() && !undivided; place++) {
      divide(dx, place);
    }
    return loss;
  }

  /** Makes a sum of rows their mean. */
  private void divide(float[] some, int place) {
    int rows = inputs.rowsOf(place);
    if (rows > 1) {
      Kernels.scale(1f / rows, some, place * stride, some, place * stride, stride);
    }
  }
}
