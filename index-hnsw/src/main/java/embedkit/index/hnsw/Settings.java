package embedkit.index.hnsw;

import embedkit.spi.Options;

/**
 * How a graph is built and walked.
 *
 * @param degree neighbours of a node at the most; twice as many on level 0
 * @param beam candidates kept while a node's neighbours are sought
 * @param search candidates kept while a query is answered
 * @param threads how many build
 */
record Settings(int degree, int beam, int search, int threads) {

  static Settings of(Options options) {
    return new Settings(
        options.get(HnswProvider.DEGREE).intValue(),
        options.get(HnswProvider.BEAM).intValue(),
        options.get(HnswProvider.SEARCH).intValue(),
        options.get(HnswProvider.THREADS).intValue());
  }

  /** What an index was built by, as text; how it is walked is not of it. */
  String spec() {
    return HnswProvider.NAME + ":degree=" + degree + ",beam=" + beam;
  }
}
