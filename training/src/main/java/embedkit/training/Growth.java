package embedkit.training;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Optimizer;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.text.TextModel;
import embedkit.training.text.Corpus;
import java.util.Optional;

/**
 * The table that a run goes on from: its words keep their rows.
 *
 * @param tables opens it
 * @param file what the user calls it
 * @param again where it is, to be opened more than once
 * @param freeze whether its rows stay as they are
 * @param dim numbers per row
 * @param words its words, which come first in the table that grows
 */
record Growth(Tables tables, String file, String again, boolean freeze, int dim, Vocabulary words) {

  /** The table that a pipeline goes on from, if there is one. */
  static Optional<Growth> of(Tables tables, Pipeline pipeline) {
    return pipeline.find(Pipeline.FROM).map(file -> of(tables, pipeline, file));
  }

  private static Growth of(Tables tables, Pipeline pipeline, String file) {
    String again = tables.reopenable(file);
    int asked = pipeline.get(Pipeline.DIM).intValue();
    try (EmbeddingTable table = tables.open(again, Opening.usual())) {
      if (pipeline.given().containsKey(Pipeline.DIM.name()) && table.dim() != asked) {
        throw new ConfigurationException(
            file + " has dim " + table.dim() + ", asked for was " + asked + "; leave dim out");
      }
      Vocabulary known =
          table
              .vocabulary()
              .orElseThrow(
                  () -> new ConfigurationException(file + " has no words that could be learned"));
      return new Growth(
          tables,
          file,
          again,
          pipeline.get(Pipeline.FREEZE),
          table.dim(),
          VocabularyBuilder.copy(known));
    }
  }

  boolean frozen(long row) {
    return freeze && row < words.size();
  }

  /** Opens the old table beside the one that grows out of it. */
  Growing into(EmbeddingTable grown, Corpus corpus, TextModel model, Optimizer optimizer) {
    return new Growing(this, tables.open(again, Opening.usual()), grown, corpus, model, optimizer);
  }
}
