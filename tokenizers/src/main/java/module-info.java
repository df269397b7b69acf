/**
 * How a line of text becomes tokens. The one room that knows Lucene, whose tokenizer finds
 * Unicode's word boundaries; and the tokenizers of language models, which are files. Exported: the
 * configuration records.
 */
module embedkit.tokenizers {
  requires transitive embedkit.api;
  requires com.fasterxml.jackson.core;
  requires org.apache.lucene.core;
  requires static org.jspecify;

  exports embedkit.tokenizers;

  provides embedkit.spi.TokenizerProvider with
      embedkit.tokenizers.Bert,
      embedkit.tokenizers.Gpt2,
      embedkit.tokenizers.HuggingFace,
      embedkit.tokenizers.SentencePiece,
      embedkit.tokenizers.Whitespace.Provider,
      embedkit.tokenizers.Words.Provider;
}
