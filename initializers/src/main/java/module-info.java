/** How a table starts: uniform, normal, word2vec, zeros. Exported: the configuration records. */
module embedkit.initializers {
  requires transitive embedkit.api;

  exports embedkit.initializers;

  provides embedkit.spi.InitializerProvider with
      embedkit.initializers.Normal.Provider,
      embedkit.initializers.Uniform.Provider,
      embedkit.initializers.Word2Vec.Provider,
      embedkit.initializers.Zeros.Provider;
}
