/**
 * Float kernels on arrays and memory segments: dot, small matrix products, sigmoid, top-k. Kernels
 * see floats, never a store.
 */
module embedkit.kernels {
  requires jdk.incubator.vector;

  exports embedkit.kernels;
}
