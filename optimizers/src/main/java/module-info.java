/** How a table learns: SGD, Adagrad, Adam. Exported: the configuration records. */
module embedkit.optimizers {
  requires transitive embedkit.api;
}
