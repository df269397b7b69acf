/**
 * How a line of text becomes tokens. The one room that knows Lucene, whose tokenizer finds
 * Unicode's word boundaries. Exported: the configuration records.
 */
module embedkit.tokenizers {
  requires transitive embedkit.api;
  requires org.apache.lucene.core;

  exports embedkit.tokenizers;

  provides embedkit.spi.TokenizerProvider with
      embedkit.tokenizers.Whitespace.Provider,
      embedkit.tokenizers.Words.Provider;
}
