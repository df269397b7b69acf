/** The optimizer Lion, as a plugin of Embedkit. */
module org.example.lion {
  requires embedkit.api;

  provides embedkit.spi.OptimizerProvider with
      org.example.lion.Lion.Provider;
}
