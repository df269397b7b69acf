package embedkit.app.command.flag;

import embedkit.search.question.Questions;
import embedkit.text.StaticModel;
import embedkit.text.TextEmbedder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The table that is open in a shell, and what makes vectors of texts by it. For one thread. */
public final class OpenTable {

  private final Questions questions;

  /** A tokenizer is read once, not for each line. */
  private final Map<Optional<String>, TextEmbedder> embedders = new HashMap<>();

  /** Takes a table, which is not closed by this. */
  public OpenTable(Questions questions) {
    this.questions = questions;
  }

  public Questions questions() {
    return questions;
  }

  /** Makes vectors of texts by the rows of the table, which stays its owner's to close. */
  TextEmbedder embedder(Host host, String address, Optional<String> tokenizer) {
    return embedders.computeIfAbsent(
        tokenizer,
        spec -> {
          StaticModel model = StaticModel.of(host.tables(), address, questions.table(), spec);
          return TextEmbedder.of(model, model.settings());
        });
  }
}
