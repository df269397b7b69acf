/** How a table starts: uniform, normal, word2vec, zeros. Exported: the configuration records. */
module embedkit.initializers {
  requires transitive embedkit.api;
}
