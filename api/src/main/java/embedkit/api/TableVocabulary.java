package embedkit.api;

import java.util.OptionalLong;

/**
 * The words of a table, which answer as long as the table is open: on the heap, too, where nothing
 * else would tell that it is not. Safe for any number of threads.
 *
 * @param words the words
 * @param store tells whether the table is open
 */
record TableVocabulary(Vocabulary words, EmbeddingStore store) implements Vocabulary {

  /** The words of this table, whichever table they were those of before. */
  static Vocabulary of(Vocabulary words, EmbeddingStore store) {
    return new TableVocabulary(words instanceof TableVocabulary of ? of.words : words, store);
  }

  private Vocabulary open() {
    try {
      store.rows();
    } catch (StoreClosedException e) {
      throw new StoreClosedException("the table of this vocabulary was closed", e);
    }
    return words;
  }

  @Override
  public long size() {
    return words.size();
  }

  @Override
  public long row(String token) {
    return open().row(token);
  }

  @Override
  public long row(byte[] utf8, int from, int length) {
    return open().row(utf8, from, length);
  }

  @Override
  public String token(long row) {
    return open().token(row);
  }

  @Override
  public byte[] utf8(long row) {
    return open().utf8(row);
  }

  @Override
  public boolean hasCounts() {
    return words.hasCounts();
  }

  @Override
  public OptionalLong count(long row) {
    return open().count(row);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableVocabulary table
        && table.words.equals(words)
        && table.store == store;
  }

  @Override
  public int hashCode() {
    return words.hashCode();
  }

  @Override
  public String toString() {
    return words.toString();
  }
}
