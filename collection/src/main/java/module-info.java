/**
 * A person's own items in one directory: {@link embedkit.collection}. Beside the tokenizers the one
 * room that knows Lucene, whose index finds items by their words.
 */
module embedkit.collection {
  requires com.fasterxml.jackson.core;
  requires org.apache.lucene.core;
  requires transitive embedkit.api;
  requires transitive embedkit.text;
  requires static org.jspecify;
  // The index of a segment and the storage of its rows are found by their names.
  requires embedkit.search;
  requires embedkit.storage.mmap;

  exports embedkit.collection;
}
