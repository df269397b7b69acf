package embedkit.training.run;

import embedkit.Catalog;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.text.Corpus;
import java.util.function.BooleanSupplier;

/** What a test learns, and how: skip-gram by the usual numbers, unless it says otherwise. */
record Lesson(Training options, Objective objective) {

  static Lesson usual() {
    int threads = Runtime.getRuntime().availableProcessors();
    return new Lesson(
        new Training(5, 1e-4, 5, threads, false, 1), Catalog.installed().objective("skipgram"));
  }

  Lesson withWindow(int window) {
    return with(
        new Training(
            window,
            options.subsample(),
            options.epochs(),
            options.threads(),
            options.deterministic(),
            options.seed()));
  }

  Lesson withSubsample(double subsample) {
    return with(
        new Training(
            options.window(),
            subsample,
            options.epochs(),
            options.threads(),
            options.deterministic(),
            options.seed()));
  }

  Lesson withEpochs(int epochs) {
    return with(
        new Training(
            options.window(),
            options.subsample(),
            epochs,
            options.threads(),
            options.deterministic(),
            options.seed()));
  }

  Lesson withThreads(int threads) {
    return with(
        new Training(
            options.window(),
            options.subsample(),
            options.epochs(),
            threads,
            options.deterministic(),
            options.seed()));
  }

  Lesson withDeterministic(boolean deterministic) {
    return with(
        new Training(
            options.window(),
            options.subsample(),
            options.epochs(),
            options.threads(),
            deterministic,
            options.seed()));
  }

  Lesson withSeed(long seed) {
    return with(
        new Training(
            options.window(),
            options.subsample(),
            options.epochs(),
            options.threads(),
            options.deterministic(),
            seed));
  }

  Lesson withObjective(String spec) {
    return new Lesson(options, Catalog.installed().objective(spec));
  }

  private Lesson with(Training changed) {
    return new Lesson(changed, objective);
  }

  TextModel model(Corpus corpus, int dim) {
    return objective.bind(
        new Objective.Text(
            corpus.vocabulary(),
            corpus.counts(),
            dim,
            options.window(),
            options.seed(),
            corpus::eachLine));
  }

  /** Binds the model to a table that has not begun. */
  BoundModel bind(Corpus corpus, EmbeddingStore table, Optimizer optimizer) {
    TextModel model = model(corpus, table.dim());
    model.lay(table);
    model.begin(table);
    return BoundModel.of(
        model, table, corpus.vocabulary(), optimizer, BoundModel.StateSlots.AS_FOUND);
  }

  TrainingProgress train(
      Corpus corpus,
      EmbeddingStore table,
      Optimizer optimizer,
      TrainingProgress.Listener listener) {
    return train(corpus, table, optimizer, listener, Trainer.Checkpoints.NONE, () -> false);
  }

  TrainingProgress train(
      Corpus corpus,
      EmbeddingStore table,
      Optimizer optimizer,
      TrainingProgress.Listener listener,
      Trainer.Checkpoints checkpoints,
      BooleanSupplier cancelled) {
    Trainer trainer =
        new Trainer(
            corpus,
            bind(corpus, table, optimizer),
            options,
            Catalog.installed().schedule("linear:floor=0.0001"),
            TrainingState.BEGINNING);
    return trainer.train(listener, checkpoints, cancelled).end();
  }
}
