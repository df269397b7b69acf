/**
 * Learning a table from text: corpus, vocabulary, the objectives skip-gram and CBOW, the trainer.
 */
module embedkit.training {
  requires transitive embedkit.api;
  requires embedkit.kernels;

  exports embedkit.training;
  exports embedkit.training.progress;

  provides embedkit.spi.ObjectiveProvider with
      embedkit.training.objective.WordObjective.SkipGramProvider,
      embedkit.training.objective.WordObjective.CbowProvider;
}
