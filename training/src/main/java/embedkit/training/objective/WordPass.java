package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.RowGradients;
import embedkit.api.text.WindowBlock;
import embedkit.api.text.WindowPass;
import embedkit.kernels.Kernels;
import java.util.function.LongSupplier;

/** The gradients of one block: its scratch is made once per thread. */
abstract sealed class WordPass implements WindowPass permits SkipGramPass, CbowPass {

  final Inputs inputs;
  final Targets targets;
  final int stride;
  private double loss;
  private long pairs;

  WordPass(WordModel model, int mostWords, Targets targets) {
    this.inputs = new Inputs(model, mostWords);
    this.targets = targets;
    this.stride = Kernels.stride(model.text().dim());
  }

  @Override
  public final void learn(WindowBlock block, LongSupplier random, EmbeddingStore[] parts) {
    begin(random);
    end(place(block), parts);
  }

  final void begin(LongSupplier random) {
    inputs.clear();
    targets.clear(random);
  }

  /** Computes what was placed. */
  final void end(long placed, EmbeddingStore[] parts) {
    pairs = placed;
    targets.endBlock(pairs);
    inputs.gather(parts, movesInputs() && targets.overwrites());
    targets.gather(parts[inputs.parts()]);
    loss = compute();
    inputs.spread();
  }

  /** Places the rows that the words need; returns the true pairs. */
  abstract long place(WindowBlock block);

  /** Computes the gradients of the words' vectors and of the outputs; returns the loss. */
  abstract double compute();

  @Override
  public final double loss() {
    return loss;
  }

  @Override
  public final long examples() {
    return pairs;
  }

  @Override
  public final void at(double rate) {
    targets.at(rate);
  }

  @Override
  public final void temper(double rate) {
    inputs.temper(rate, movesInputs() && targets.inTurn());
    if (!targets.inTurn()) {
      targets.temper(rate);
    }
  }

  /** Whether the vectors that targets move are those of words. */
  abstract boolean movesInputs();

  private RowGradients part(int part) {
    return part < inputs.parts() ? inputs.part(part) : targets.outputs;
  }

  @Override
  public final long[] rows(int part) {
    return part(part).rows();
  }

  @Override
  public final int count(int part) {
    return part(part).size();
  }

  @Override
  public final float[] gradients(int part) {
    return part(part).gradients();
  }

  @Override
  public final int stride(int part) {
    return stride;
  }
}
