/** Chinese words by the dictionary of Lucene's smartcn, as a plugin of Embedkit. */
module org.example.smartcn {
  requires embedkit.api;
  requires org.apache.lucene.core;
  requires org.apache.lucene.analysis.smartcn;

  provides embedkit.spi.TokenizerProvider with
      org.example.smartcn.ChineseWords.Provider;
}
