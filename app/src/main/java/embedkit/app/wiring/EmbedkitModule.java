package embedkit.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.Schedule;
import embedkit.api.text.Objective;
import embedkit.api.text.Tokenizer;
import embedkit.app.corpus.DefaultCorpus;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.Plugins;
import java.io.InputStream;

/**
 * Binds the catalog, {@link Tables}, the {@link Pipeline}, its plugins ({@link Tokenizer}, {@link
 * Objective}, {@link Initializer}, {@link Optimizer}, {@link Schedule}), how its text is opened
 * ({@link embedkit.training.PipelineRun.Texts}) and the {@link PipelineRun} that does it all. A
 * host swaps a part by overriding its binding:
 *
 * <pre>{@code
 * Injector injector =
 *     Guice.createInjector(
 *         Modules.override(new EmbedkitModule(Catalog.installed(), pipeline))
 *             .with(binder -> binder.bind(Tokenizer.class).toInstance(myTokenizer)));
 * EmbeddingTable table =
 *     injector.getInstance(PipelineRun.class).train(TrainingProgress.Listener.NONE);
 * }</pre>
 */
public final class EmbedkitModule extends AbstractModule {

  private final Catalog catalog;
  private final Pipeline pipeline;

  /**
   * Makes a module of a pipeline.
   *
   * @param catalog the plugins
   * @param pipeline what is chosen of them
   * @throws embedkit.api.ConfigurationException if a spec cannot be met
   */
  public EmbedkitModule(Catalog catalog, Pipeline pipeline) {
    // A mistake is told plainly here, and not wrapped by Guice.
    pipeline.check(catalog);
    this.catalog = catalog;
    this.pipeline = pipeline.completed(catalog);
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    bind(Catalog.class).toInstance(catalog);
    bind(Pipeline.class).toInstance(pipeline);
  }

  @Provides
  @Singleton
  Tables tables(Catalog plugins) {
    return Tables.of(plugins);
  }

  @Provides
  Tokenizer tokenizer(Catalog plugins, Pipeline chosen) {
    return Plugins.of(chosen, plugins).tokenizer();
  }

  @Provides
  Objective objective(Catalog plugins, Pipeline chosen) {
    return Plugins.of(chosen, plugins).objective();
  }

  @Provides
  Initializer initializer(Catalog plugins, Pipeline chosen) {
    return Plugins.of(chosen, plugins).initializer();
  }

  @Provides
  Optimizer optimizer(Catalog plugins, Pipeline chosen) {
    return Plugins.of(chosen, plugins).optimizer();
  }

  @Provides
  Schedule schedule(Catalog plugins, Pipeline chosen) {
    return Plugins.of(chosen, plugins).schedule();
  }

  @Provides
  Plugins plugins(
      Tokenizer tokenizer,
      Objective objective,
      Initializer initializer,
      Optimizer optimizer,
      Schedule schedule) {
    return new Plugins(tokenizer, objective, initializer, optimizer, schedule);
  }

  @Provides
  PipelineRun.Texts texts(Tables tables) {
    return DefaultCorpus.texts(tables, InputStream.nullInputStream());
  }

  @Provides
  PipelineRun run(Tables tables, Pipeline chosen, Plugins plugins, PipelineRun.Texts texts) {
    return new PipelineRun(tables, chosen, plugins, texts);
  }
}
