/**
 * All of Embedkit but the command line, the server and the wiring by Guice. A program on the module
 * path says {@code requires embedkit} and reads every contract; the plugins are found by
 * themselves.
 */
module embedkit {
  requires transitive embedkit.api;
  requires transitive embedkit.collection;
  requires transitive embedkit.initializers;
  requires transitive embedkit.optimizers;
  requires transitive embedkit.search;
  requires transitive embedkit.text;
  requires transitive embedkit.tokenizers;
  requires transitive embedkit.training;
  // Plugins that export nothing.
  requires embedkit.index.hnsw;
  requires embedkit.io.formats;
  requires embedkit.storage.heap;
  requires embedkit.storage.mmap;
}
