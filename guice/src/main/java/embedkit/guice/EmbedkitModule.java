package embedkit.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.Schedule;
import embedkit.api.text.Objective;
import embedkit.api.text.Tokenizer;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.Plugins;
import java.util.Objects;

/**
 * Binds the {@link Catalog} of plugins and {@link Tables}, and of a pipeline, where one is given,
 * the {@link Pipeline}, its plugins ({@link Tokenizer}, {@link Objective}, {@link Initializer},
 * {@link Optimizer}, {@link Schedule}), how its text is opened ({@link
 * embedkit.training.PipelineRun.Texts}) and the {@link PipelineRun} that does it all. A host swaps
 * a part by overriding its binding:
 *
 * <pre>{@code
 * Injector injector =
 *     Guice.createInjector(
 *         Modules.override(EmbedkitModule.of(pipeline))
 *             .with(binder -> binder.bind(Tokenizer.class).toInstance(myTokenizer)));
 * EmbeddingTable table =
 *     injector.getInstance(PipelineRun.class).train(TrainingProgress.Listener.NONE);
 * }</pre>
 *
 * <p>Nothing else is asked of the injector: what the host binds, and how strict it is, stay its
 * own. {@link Catalog} and {@link Tables} are made once; the parts of a pipeline, which are values,
 * and its run, which can be cancelled, are made anew for each who asks.
 */
public final class EmbedkitModule implements Module {

  private final Catalog catalog;
  private final Module parts;

  /** Binds the plugins that are installed, and {@link Tables}. */
  public EmbedkitModule() {
    this(Catalog.installed());
  }

  /**
   * Binds the plugins of a catalog, and {@link Tables}.
   *
   * @param catalog the plugins
   */
  public EmbedkitModule(Catalog catalog) {
    this(catalog, binder -> {});
  }

  /**
   * Binds the plugins of a catalog, {@link Tables}, and a pipeline with all that it needs to run.
   *
   * @param catalog the plugins
   * @param pipeline what is chosen of them
   * @throws embedkit.api.ConfigurationException if a spec cannot be met
   */
  public EmbedkitModule(Catalog catalog, Pipeline pipeline) {
    this(catalog, parts(catalog, pipeline));
  }

  private EmbedkitModule(Catalog catalog, Module parts) {
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.parts = parts;
  }

  /**
   * Binds the plugins that are installed, {@link Tables}, and a pipeline with all that it needs to
   * run.
   *
   * @param pipeline what is chosen of the plugins
   * @return the module
   * @throws embedkit.api.ConfigurationException if a spec cannot be met
   */
  public static EmbedkitModule of(Pipeline pipeline) {
    return new EmbedkitModule(Catalog.installed(), pipeline);
  }

  /** A mistake is told plainly here, and not wrapped by Guice. */
  private static Module parts(Catalog catalog, Pipeline pipeline) {
    pipeline.check(catalog);
    Pipeline whole = pipeline.completed(catalog);
    return new PipelineParts(whole, Plugins.of(whole, catalog));
  }

  @Override
  public void configure(Binder binder) {
    Binder own = binder.skipSources(EmbedkitModule.class);
    own.bind(Catalog.class).toInstance(catalog);
    own.install(new Opening());
    own.install(parts);
  }

  /** What needs no pipeline. */
  private static final class Opening extends AbstractModule {
    @Provides
    @Singleton
    Tables tables(Catalog plugins) {
      return Tables.of(plugins);
    }
  }

  /** What a pipeline chose, or was handed, and its run. */
  private static final class PipelineParts extends AbstractModule {

    private final Pipeline pipeline;
    private final Plugins chosen;

    PipelineParts(Pipeline pipeline, Plugins chosen) {
      this.pipeline = pipeline;
      this.chosen = chosen;
    }

    @Override
    protected void configure() {
      bind(Pipeline.class).toInstance(pipeline);
      bind(Tokenizer.class).toInstance(chosen.tokenizer());
      bind(Objective.class).toInstance(chosen.objective());
      bind(Initializer.class).toInstance(chosen.initializer());
      bind(Optimizer.class).toInstance(chosen.optimizer());
      bind(Schedule.class).toInstance(chosen.schedule());
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
      PipelineRun.Texts files = tables::stream;
      return files.several();
    }

    @Provides
    PipelineRun run(Tables tables, Pipeline whole, Plugins plugins, PipelineRun.Texts texts) {
      return new PipelineRun(tables, whole, plugins, texts);
    }
  }
}
