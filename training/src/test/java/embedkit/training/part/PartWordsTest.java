package embedkit.training.part;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.RowOutOfRangeException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PartWordsTest {

  @Test
  void someWordsAreNumberedAnew() {
    VocabularyBuilder all = new VocabularyBuilder();
    all.add("the", 9);
    all.add("für", 5);
    all.add("cat", 4);
    all.add("mat", 2);
    Vocabulary some = new PartWords(all.build(), new int[] {1, 3});
    assertEquals(2, some.size());
    assertEquals("für", some.token(0));
    assertArrayEquals("mat".getBytes(StandardCharsets.UTF_8), some.utf8(1));
    assertEquals(0, some.row("für"));
    assertEquals(1, some.row("mat"));
    assertEquals(-1, some.row("the"));
    assertEquals(-1, some.row("cat"));
    assertEquals(-1, some.row("dog"));
    assertEquals(1, some.row("a mat".getBytes(StandardCharsets.UTF_8), 2, 3));
    assertTrue(some.hasCounts());
    assertEquals(5, some.count(0).orElseThrow());
    for (long row : new long[] {-1, 2, 1L << 32}) {
      assertThrows(RowOutOfRangeException.class, () -> some.token(row));
    }
  }
}
