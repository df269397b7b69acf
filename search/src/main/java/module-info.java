/** Asking a table: nearest neighbours and similarities, exact. */
module embedkit.search {
  requires transitive embedkit.api;
  requires embedkit.kernels;

  exports embedkit.search;
  exports embedkit.search.evaluation;
}
