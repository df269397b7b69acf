package embedkit.app.corpus;

import embedkit.api.EmbeddingTable;
import embedkit.search.evaluation.Evaluation;
import embedkit.search.evaluation.SynonymScores;
import embedkit.search.evaluation.Synonyms;
import java.util.ArrayList;
import java.util.List;

/** The synonyms of WordNet 3.1, by which a table of English words is judged. */
public final class WordNetSynonyms {

  private WordNetSynonyms() {}

  /**
   * Reads the synonyms.
   *
   * @return each of its sets of words that mean the same
   * @throws embedkit.api.FileAccessException if the data is not with the application
   */
  public static Synonyms list() {
    List<List<String>> sets = new ArrayList<>();
    WordNetGlosses.forEachSynset(
        lemmas -> {
          if (lemmas.size() > 1) {
            sets.add(lemmas);
          }
        });
    return new Synonyms("WordNet", sets);
  }

  /**
   * Judges a table whose rows are sorted by frequency, as most are.
   *
   * @param table words in lower case
   * @return how many pairs were asked and the share that is nearer than strangers
   */
  public static SynonymScores of(EmbeddingTable table) {
    return Evaluation.of(table).synonyms(list());
  }
}
