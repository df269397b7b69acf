/**
 * From a text to a vector: tokens, their rows, and what becomes of them. {@link embedkit.text} has
 * the embedder, its settings, and the static models of other tools that it opens.
 */
module embedkit.text {
  requires com.fasterxml.jackson.core;
  requires transitive embedkit.api;
  requires static org.jspecify;

  exports embedkit.text;
}
