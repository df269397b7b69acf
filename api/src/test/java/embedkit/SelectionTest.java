package embedkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.file.Policy;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {

  private static Selection of(long rows, Policy duplicates) {
    return new Selection(rows, Optional.empty(), false, false, duplicates, Policy.KEEP);
  }

  @Test
  void allIsAllAndNothingElseIs() {
    assertTrue(Selection.all().isAll());
    assertTrue(of(Long.MAX_VALUE, Policy.SKIP).isAll());
    assertFalse(of(5, Policy.SKIP).isAll());
    assertFalse(of(Long.MAX_VALUE, Policy.FAIL).isAll());
  }

  @Test
  void aSelectionThatCannotBeIsRefusedInASentence() {
    assertEquals(
        "a table cannot have -1 rows; 0 is the least",
        assertThrows(ConfigurationException.class, () -> of(-1, Policy.SKIP)).getMessage());
    String kept = assertThrows(ConfigurationException.class, () -> of(5, Policy.KEEP)).getMessage();
    assertTrue(kept.contains("a word has one row"), kept);
  }

  @Test
  void theListOfTokensIsCopied() {
    Set<String> words = new HashSet<>(Set.of("cat"));
    Selection selection =
        new Selection(5, Optional.of(words), false, false, Policy.SKIP, Policy.KEEP);
    words.add("dog");
    assertEquals(Set.of("cat"), selection.only().orElseThrow());
  }
}
