package embedkit.app.answer;

import embedkit.Catalog;
import embedkit.api.EmbeddingTable;
import embedkit.api.Verified;
import embedkit.search.answer.Answer;
import java.nio.file.Path;
import java.util.List;

/** Prints answers: as text, or as JSON. */
public sealed interface Answers permits TextAnswers, JsonAnswers {

  static Answers to(Console console, boolean json) {
    return json ? new JsonAnswers(console.out()) : new TextAnswers(console);
  }

  /** What a table answered to a question. */
  void answer(Answer answer);

  /** What was written. */
  void written(Path file, EmbeddingTable table);

  /** What was written with its numbers in another type. */
  void narrowed(Path file, EmbeddingTable table, Narrowed narrowed);

  /** The index that was built. */
  void indexed(Indexed index);

  /** What a check of a file found. */
  void verified(List<Verified> parts);

  /** The tokens of a text. */
  void tokens(Tokenized tokenized);

  /** What is installed. */
  void plugins(Catalog catalog);
}
