/**
 * Float kernels on arrays and memory segments, for our modules only: dot products, small matrix
 * products, sums of listed rows, sigmoids, quotients by running roots, and the narrow number types
 * of tables. They see floats, never a store; every entry checks its ranges once per call. The
 * Vector API is used where Java runs with {@code --add-modules jdk.incubator.vector}.
 */
@SuppressWarnings("module") // The modules that it is exported to are compiled after it.
module embedkit.kernels {
  requires static jdk.incubator.vector;

  exports embedkit.kernels to
      embedkit.index.hnsw,
      embedkit.optimizers,
      embedkit.search,
      embedkit.storage.heap,
      embedkit.storage.mmap,
      embedkit.training;
}
