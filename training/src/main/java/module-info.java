/**
 * Learning a table from text: corpus, vocabulary, skip-gram with negative sampling, the trainer.
 */
module embedkit.training {
  requires transitive embedkit.api;
  requires embedkit.kernels;

  exports embedkit.training;
}
