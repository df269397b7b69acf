package embedkit.search.question;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.index.Metric;
import embedkit.search.Among;
import embedkit.search.answer.Judgements;
import embedkit.search.answer.NearWords;
import embedkit.search.answer.Score;
import embedkit.search.evaluation.Analogies;
import embedkit.search.evaluation.WordPairs;
import embedkit.testkit.ArrayStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/asking.md shows. */
class AskingInJavaTest {

  private static ByteArrayInputStream text(String lines) {
    return new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theQuestionsOfTheDocumentationAreAnswered() throws IOException {
    ArrayStore rows = new ArrayStore(TableShape.f32(4, 3));
    rows.scatter(0, 4, new float[] {1, 0, .2f, 0, 1, .2f, 1, 0, 2, 0, 1, 2}, 0, 3);
    Vocabulary words = Vocabulary.of(List.of("man", "woman", "king", "queen"));
    WordPairs pairs = WordPairs.read("pairs", text("king queen 9\nman king 5\nwoman king 1\n"));
    Analogies analogies = Analogies.read("analogies", text(": royal\nman king woman queen\n"));
    List<String> printed = new ArrayList<>();
    try (EmbeddingTable table = EmbeddingTable.of(rows, words)) {
      NearWords near = new Nearest("king", 2).in(table);
      near.words().forEach(word -> printed.add(word.token() + " " + word.score()));

      Questions questions = Questions.of(table); // keep it for many questions
      Score score = questions.ask(new Similarity("king", "queen", Metric.EUCLIDEAN));
      NearWords solved = questions.ask(new Analogy("man", "king", "woman").byProduct().top(1));
      NearWords few = questions.ask(new Nearest("king", 10).among(Among.first(3)).and("man"));
      Judgements judged = questions.ask(new Evaluate(List.of(pairs), List.of(analogies)));

      assertEquals("queen 0.8", printed.getFirst());
      assertEquals(-1.4142135f, score.score());
      assertEquals("queen", solved.words().getFirst().token());
      assertEquals("woman", few.words().getFirst().token());
      assertEquals(1, judged.tables().getFirst().pairs().getFirst().spearman(), 1e-12);
    }
  }
}
