package embedkit.server;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.text.EmbedderSettings;
import embedkit.text.TextEmbedder;
import java.util.List;

/** Tables whose answers can be done by heart. */
final class SmallTables {

  private SmallTables() {}

  private static EmbeddingTable table(List<String> words, int dim, float... values) {
    EmbeddingTable table =
        Tables.installed().create("heap", TableShape.f32(words.size(), dim), Vocabulary.of(words));
    table.store().scatter(0L, words.size(), values, 0, dim);
    return table;
  }

  /** Words of royalty: (male, female, royal). */
  static EmbeddingTable royal() {
    return table(
        List.of("man", "woman", "king", "queen", "apple", "Prinz"),
        3,
        1,
        0,
        0,
        0,
        1,
        0,
        1,
        0,
        2,
        0,
        1,
        2,
        -1,
        -1,
        0,
        2,
        0,
        4);
  }

  static EmbeddingTable animals() {
    return table(List.of("cat", "dog", "the"), 3, 1, 0, 4, 0, 2, -4, 3, 4, 0);
  }

  /** Makes vectors of texts: the mean of the words' rows. */
  static TextEmbedder means(EmbeddingTable table) {
    return TextEmbedder.of(table, Catalog.installed().tokenizer("words"));
  }

  /** The same with length 1. */
  static TextEmbedder units(EmbeddingTable table) {
    return TextEmbedder.of(
        table, Catalog.installed().tokenizer("words"), EmbedderSettings.usual().normalizing(true));
  }
}
