package embedkit.app.command.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tables are called that are served without a name of their own. */
class OpenedTablesTest {

  @ParameterizedTest
  @CsvSource({
    "cats.safetensors, cats",
    "a/b/glove.txt.gz, glove",
    "glove.6B.100d.txt, glove.6B.100d",
    "potion/, potion",
    "models/all-MiniLM-L6-v2/, all-MiniLM-L6-v2",
    "model/#embeddings, model",
    "./, table",
    "two words.npy, two-words",
    "/, table",
    ".hidden, .hidden",
    "wörter.vec, wörter"
  })
  void aTableIsCalledAsItsFileUpToItsEnding(String address, String name) {
    assertEquals(name, OpenedTables.nameOf(address));
  }
}
