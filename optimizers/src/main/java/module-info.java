/** How a table learns: SGD, Adagrad, Adam. Exported: the configuration records. */
module embedkit.optimizers {
  requires transitive embedkit.api;

  exports embedkit.optimizers;

  provides embedkit.spi.OptimizerProvider with
      embedkit.optimizers.Adagrad.Provider,
      embedkit.optimizers.Adam.Provider,
      embedkit.optimizers.Sgd.Provider;
}
