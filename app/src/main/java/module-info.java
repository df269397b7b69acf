/** The command line of Embedkit, the wiring of its parts, pipelines and the default corpus. */
module embedkit.app {
  requires embedkit.api;
  requires embedkit.kernels;
  requires embedkit.search;
  requires embedkit.training;
}
