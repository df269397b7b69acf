/**
 * How a table learns: SGD, Adagrad (also row-wise), Adam (also AdamW and SparseAdam), RMSprop and
 * FTRL. Exported: the configuration records.
 */
module embedkit.optimizers {
  requires transitive embedkit.api;

  exports embedkit.optimizers;

  provides embedkit.spi.OptimizerProvider with
      embedkit.optimizers.Adagrad.Provider,
      embedkit.optimizers.Adam.Provider,
      embedkit.optimizers.AdamW.Provider,
      embedkit.optimizers.Ftrl.Provider,
      embedkit.optimizers.Rmsprop.Provider,
      embedkit.optimizers.RowwiseAdagrad.Provider,
      embedkit.optimizers.Sgd.Provider,
      embedkit.optimizers.SparseAdam.Provider;
}
