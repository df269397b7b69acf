/**
 * Learning a table from text: corpus, vocabulary, the objectives skip-gram, CBOW and GloVe, the
 * trainer.
 */
module embedkit.training {
  requires transitive embedkit.api;
  requires embedkit.kernels;
  requires static org.jspecify;

  exports embedkit.training;
  exports embedkit.training.label;
  exports embedkit.training.objective;
  exports embedkit.training.part;
  exports embedkit.training.progress;

  provides embedkit.spi.ObjectiveProvider with
      embedkit.training.label.Classifier.Provider,
      embedkit.training.objective.Glove.Provider,
      embedkit.training.objective.WordObjective.SkipGramProvider,
      embedkit.training.objective.WordObjective.CbowProvider;
}
