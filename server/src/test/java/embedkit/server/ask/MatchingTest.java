package embedkit.server.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.server.http.RequestException;
import embedkit.server.table.Served;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** Regular expressions of strangers. */
class MatchingTest {

  @Test
  void anExpressionThatWouldTakeForEverIsGivenUp() {
    Vocabulary words = Vocabulary.of(List.of("cat", "a".repeat(60) + "!"));
    try (EmbeddingTable table = Tables.installed().create("heap", TableShape.f32(2, 1), words)) {
      Served served = new Served("t", table, Optional.empty(), OptionalLong.empty());
      String endless = ".*".repeat(12) + "t";
      assertTrue(Matching.of(served, endless, Long.MAX_VALUE / 2).test(0));
      LongPredicate matches = Matching.of(served, endless, 50_000_000);
      RequestException e = assertThrows(RequestException.class, () -> matches.test(1));
      assertEquals(
          "\"match\" takes too long on the words of this table; say a simpler one", e.getMessage());
      assertFalse(Matching.of(served, "c.b").test(0));
    }
  }
}
