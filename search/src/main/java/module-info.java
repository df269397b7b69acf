/**
 * Asking a table. A question is a record ({@link embedkit.search.question}), its answer is one
 * ({@link embedkit.search.answer}); beneath them are neighbours ({@link embedkit.search}) and
 * judgements ({@link embedkit.search.evaluation}). Indexes are kept beside tables by {@link
 * embedkit.search.index}. Provides the index {@code exact}.
 */
module embedkit.search {
  requires transitive embedkit.api;
  requires embedkit.kernels;
  requires static org.jspecify;

  exports embedkit.search;
  exports embedkit.search.answer;
  exports embedkit.search.evaluation;
  exports embedkit.search.index;
  exports embedkit.search.layout;
  exports embedkit.search.question;

  provides embedkit.spi.IndexProvider with
      embedkit.search.exact.ExactIndex.Provider;
}
