/**
 * Memory-mapped tables in safetensors files, whose layout only this module knows. Exports nothing:
 * asked for by the names mmap (storage) and safetensors (format).
 */
module embedkit.storage.mmap {
  requires embedkit.api;
  requires embedkit.kernels;

  provides embedkit.spi.StoreProvider with
      embedkit.storage.mmap.MappedStoreProvider;
  provides embedkit.spi.VectorFormatProvider with
      embedkit.storage.mmap.SafetensorsFormat.Provider,
      embedkit.storage.mmap.SafetensorsRows.Provider;
}
