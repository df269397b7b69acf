/**
 * How a table starts: zeros, constant, uniform, normal, word2vec, fastText, Xavier, Kaiming, LeCun,
 * orthogonal. Exported: the configuration records.
 */
module embedkit.initializers {
  requires transitive embedkit.api;
  requires static org.jspecify;

  exports embedkit.initializers;

  provides embedkit.spi.InitializerProvider with
      embedkit.initializers.Constant.Provider,
      embedkit.initializers.FastText.Provider,
      embedkit.initializers.KaimingNormal.Provider,
      embedkit.initializers.KaimingUniform.Provider,
      embedkit.initializers.Lecun.Provider,
      embedkit.initializers.Normal.Provider,
      embedkit.initializers.Orthogonal.Provider,
      embedkit.initializers.Pretrained.Provider,
      embedkit.initializers.TruncatedNormal.Provider,
      embedkit.initializers.Uniform.Provider,
      embedkit.initializers.Word2Vec.Provider,
      embedkit.initializers.XavierNormal.Provider,
      embedkit.initializers.XavierUniform.Provider,
      embedkit.initializers.Zeros.Provider;
}
