/**
 * The contracts of Embedkit and its front door. Everything else is a plugin that reads rows, writes
 * rows or adds to rows of an {@link embedkit.api.EmbeddingStore}.
 *
 * <p>Packages point one way: {@link embedkit} (front door: tables, catalog, specs, words looked up)
 * uses {@link embedkit.spi} (for plugin authors: providers and options), which uses the contracts
 * by subject ({@link embedkit.api.file}, {@link embedkit.api.index}, {@link embedkit.api.layer},
 * {@link embedkit.api.text}), which use {@link embedkit.api} (tables, stores, vocabularies,
 * exceptions). No type of a third party appears in any signature.
 */
@SuppressWarnings("module") // The modules that a package is exported to are compiled after it.
module embedkit.api {
  requires static org.jspecify;

  exports embedkit;
  exports embedkit.api;
  exports embedkit.api.file;
  exports embedkit.api.index;
  exports embedkit.api.layer;
  exports embedkit.api.text;
  exports embedkit.linear to
      embedkit.search,
      embedkit.text;
  exports embedkit.spi;

  uses embedkit.spi.CompressionProvider;
  uses embedkit.spi.IndexProvider;
  uses embedkit.spi.InitializerProvider;
  uses embedkit.spi.ObjectiveProvider;
  uses embedkit.spi.OptimizerProvider;
  uses embedkit.spi.ScheduleProvider;
  uses embedkit.spi.StoreProvider;
  uses embedkit.spi.TokenizerProvider;
  uses embedkit.spi.VectorFormatProvider;
}
