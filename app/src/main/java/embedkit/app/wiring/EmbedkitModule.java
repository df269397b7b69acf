package embedkit.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.Schedule;
import embedkit.training.SkipGram;
import embedkit.training.Trainer;

/**
 * Binds the catalog, {@link Tables}, and the parts of a training pipeline: {@link Initializer},
 * {@link Optimizer}, {@link Schedule}, {@link SkipGram}, {@link Trainer} and {@link
 * TrainingPipeline}. To swap a part, install it with {@code Modules.override(new
 * EmbedkitModule(...)).with(...)}.
 */
public final class EmbedkitModule extends AbstractModule {

  private final Catalog catalog;
  private final Choices choices;

  /**
   * Makes a module of chosen parts.
   *
   * @param catalog the plugins
   * @param choices what is chosen of them
   * @throws embedkit.api.ConfigurationException if a spec cannot be met
   */
  public EmbedkitModule(Catalog catalog, Choices choices) {
    choices.check(catalog);
    this.catalog = catalog;
    this.choices = choices;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    bind(Catalog.class).toInstance(catalog);
    bind(Choices.class).toInstance(choices);
    bind(SkipGram.class).toInstance(choices.skipGram());
    bind(TrainingPipeline.class);
  }

  @Provides
  @Singleton
  Tables tables(Catalog plugins) {
    return Tables.of(plugins);
  }

  @Provides
  Initializer initializer(Catalog plugins, Choices chosen) {
    return plugins.initializer(chosen.initializer());
  }

  @Provides
  Optimizer optimizer(Catalog plugins, Choices chosen) {
    return plugins.optimizer(chosen.optimizer());
  }

  @Provides
  Schedule schedule(Catalog plugins, Choices chosen) {
    return plugins.schedule(chosen.schedule());
  }

  @Provides
  Trainer trainer(SkipGram options, Schedule schedule) {
    return new Trainer(options, schedule);
  }
}
