/**
 * Near rows by walks on a graph of near neighbours (HNSW), over rows that stay where they are.
 * Exports nothing: asked for by the name hnsw.
 */
module embedkit.index.hnsw {
  requires embedkit.api;
  requires embedkit.kernels;
  requires static org.jspecify;

  provides embedkit.spi.IndexProvider with
      embedkit.index.hnsw.HnswProvider;
}
