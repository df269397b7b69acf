/** Asking a table: nearest neighbours, similarities, judgements; and the exact index. */
module embedkit.search {
  requires transitive embedkit.api;
  requires embedkit.kernels;

  exports embedkit.search;
  exports embedkit.search.evaluation;

  provides embedkit.spi.IndexProvider with
      embedkit.search.exact.ExactIndex.Provider;
}
