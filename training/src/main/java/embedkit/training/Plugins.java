package embedkit.training;

import embedkit.Catalog;
import embedkit.api.Incubating;
import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.Schedule;
import embedkit.api.text.Objective;
import embedkit.api.text.Tokenizer;
import java.util.Map;
import java.util.Objects;

/**
 * The plugins of one run. A host that has one of its own puts it here in place of the one that the
 * pipeline names.
 *
 * @param tokenizer how lines become tokens
 * @param objective what is learned
 * @param initializer how rows start
 * @param optimizer how rows learn
 * @param schedule how the learning rate goes
 */
@Incubating
public record Plugins(
    Tokenizer tokenizer,
    Objective objective,
    Initializer initializer,
    Optimizer optimizer,
    Schedule schedule) {

  /** Checks that nothing is null. */
  public Plugins {
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(objective, "objective");
    Objects.requireNonNull(initializer, "initializer");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
  }

  /**
   * The plugins that a pipeline names, and those that it was handed as values of Java.
   *
   * @param pipeline names them
   * @param catalog has them
   * @return the plugins
   * @throws embedkit.api.ConfigurationException if a spec cannot be met
   */
  public static Plugins of(Pipeline pipeline, Catalog catalog) {
    return new Plugins(
        pipeline
            .handed(Pipeline.TOKENIZER, Tokenizer.class)
            .orElseGet(() -> named(pipeline, catalog)),
        pipeline
            .handed(Pipeline.OBJECTIVE, Objective.class)
            .orElseGet(() -> catalog.objective(pipeline.objective())),
        pipeline
            .handed(Pipeline.INIT, Initializer.class)
            .orElseGet(() -> catalog.initializer(pipeline.get(Pipeline.INIT))),
        pipeline
            .handed(Pipeline.OPTIMIZER, Optimizer.class)
            .orElseGet(() -> catalog.optimizer(pipeline.get(Pipeline.OPTIMIZER))),
        pipeline
            .handed(Pipeline.SCHEDULE, Schedule.class)
            .orElseGet(() -> catalog.schedule(pipeline.get(Pipeline.SCHEDULE))));
  }

  private static Tokenizer named(Pipeline pipeline, Catalog catalog) {
    String spec = pipeline.get(Pipeline.TOKENIZER);
    FunctionTokenizer.refuse(spec);
    return catalog.tokenizer(spec);
  }

  /** The same with something else to learn. */
  Plugins withObjective(Objective other) {
    return new Plugins(tokenizer, other, initializer, optimizer, schedule);
  }

  void addSpecsTo(Map<String, String> settings) {
    settings.put(Pipeline.TOKENIZER.name(), tokenizer.spec());
    settings.put(Pipeline.OBJECTIVE.name(), objective.spec());
    settings.put(Pipeline.INIT.name(), initializer.spec());
    settings.put(Pipeline.OPTIMIZER.name(), optimizer.spec());
    settings.put(Pipeline.SCHEDULE.name(), schedule.spec());
  }
}
