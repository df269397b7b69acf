package embedkit.training.run;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.Pass;

/**
 * One thread's way through the examples: draws a chunk, cuts it into blocks and has the model's
 * pass learn them. For one thread.
 */
sealed interface Lane permits WindowExamples.Windows, PairExamples.Pairs, LineExamples.Lines {

  /** Draws what of a chunk is learned; returns how many blocks it is. */
  int prepare(int chunk, Bits bits);

  /** Returns the words of the text that the chunk stands for, those left out included. */
  long words();

  /** Computes the gradients of a block. */
  void learn(int block, Bits bits, EmbeddingStore[] parts);

  /** What computes them. */
  Pass pass();
}
