/**
 * How a table learns: SGD, Adagrad (also row-wise and GloVe's), Adam (also AdamW and SparseAdam),
 * RMSprop and FTRL; and how its rate goes. Exported: the configuration records.
 */
module embedkit.optimizers {
  requires transitive embedkit.api;
  requires embedkit.kernels;
  requires static org.jspecify;

  exports embedkit.optimizers;
  exports embedkit.optimizers.schedules;

  provides embedkit.spi.OptimizerProvider with
      embedkit.optimizers.Adagrad.Provider,
      embedkit.optimizers.Adam.Provider,
      embedkit.optimizers.AdamW.Provider,
      embedkit.optimizers.Ftrl.Provider,
      embedkit.optimizers.GloveAdagrad.Provider,
      embedkit.optimizers.Rmsprop.Provider,
      embedkit.optimizers.RowwiseAdagrad.Provider,
      embedkit.optimizers.Sgd.Provider,
      embedkit.optimizers.SparseAdam.Provider;
  provides embedkit.spi.ScheduleProvider with
      embedkit.optimizers.schedules.ConstantRate.Provider,
      embedkit.optimizers.schedules.Cosine.Provider,
      embedkit.optimizers.schedules.Exponential.Provider,
      embedkit.optimizers.schedules.InverseSqrt.Provider,
      embedkit.optimizers.schedules.InverseTime.Provider,
      embedkit.optimizers.schedules.Linear.Provider,
      embedkit.optimizers.schedules.OneCycle.Provider,
      embedkit.optimizers.schedules.Polynomial.Provider,
      embedkit.optimizers.schedules.StepDecay.Provider;
}
