package embedkit.app.command.flag;

import embedkit.api.EmbeddingTable;
import embedkit.search.question.Questions;
import embedkit.text.StaticModel;
import embedkit.text.TextEmbedder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The table that is open in a shell, the exact rows of a small one, and what makes vectors of texts
 * by it. For one thread.
 */
public final class OpenTable implements AutoCloseable {

  /**
   * A table as it is asked for scores.
   *
   * @param questions who is asked
   * @param exact the rows that order what small ones find, if they were opened; closed with this
   */
  public record Ordered(Questions questions, Optional<EmbeddingTable> exact)
      implements AutoCloseable {
    @Override
    public void close() {
      exact.ifPresent(EmbeddingTable::close);
    }
  }

  private final Questions questions;

  /** A tokenizer is read once, not for each line. */
  private final Map<Optional<String>, TextEmbedder> embedders = new HashMap<>();

  /** By the table that a person named. */
  private final Map<Optional<String>, Ordered> ordered = new HashMap<>();

  /** Takes a table, which is not closed by this. */
  public OpenTable(Questions questions) {
    this.questions = questions;
  }

  public Questions questions() {
    return questions;
  }

  /** Returns the table as it is asked for scores; opened once, not for each line. */
  public Ordered ordered(Optional<String> rerank, Supplier<Ordered> opening) {
    Ordered known = ordered.get(rerank);
    if (known == null) {
      known = opening.get();
      ordered.put(rerank, known);
    }
    return known;
  }

  /** Closes the exact rows. */
  @Override
  public void close() {
    ordered.values().forEach(Ordered::close);
    ordered.clear();
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
