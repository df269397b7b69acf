/** Tables on the Java heap, chunked past one array. Exports nothing: asked for by the name heap. */
module embedkit.storage.heap {
  requires embedkit.api;
  requires embedkit.kernels;

  provides embedkit.spi.StoreProvider with
      embedkit.storage.heap.HeapStoreProvider;
}
