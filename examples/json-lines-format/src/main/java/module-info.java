/** Tables as a JSON object a line, as a plugin of Embedkit. */
module org.example.jsonlines {
  requires embedkit.api;
  requires com.fasterxml.jackson.core;

  provides embedkit.spi.VectorFormatProvider with
      org.example.jsonlines.JsonLines.Provider;
}
