package embedkit.app.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.api.ConfigurationException;
import embedkit.api.Remedy;
import embedkit.api.VectorFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FailureTextTest {

  private static final Remedy SKIP =
      new Remedy.Reading("drop such lines", "word2vec-text:on-bad-row=skip");

  @Test
  void aFormatsOptionIsTheFlagFormat() {
    VectorFileException e =
        VectorFileException.at(
            Path.of("a.txt"), "3", "3 numbers", "2", "get it again", List.of(SKIP), null);
    assertEquals(
        "a.txt:3: expected 3 numbers, found 2; get it again; drop such lines with --format"
            + " word2vec-text:on-bad-row=skip",
        FailureText.of(e, Set.of("--format")::contains));
    assertEquals(
        "a.txt:3: expected 3 numbers, found 2; get it again; drop such lines by reading it as"
            + " word2vec-text:on-bad-row=skip",
        e.getMessage());
  }

  @Test
  void aFlagThatTheCommandLacksIsToldWithTheCommandThatHasIt() {
    Remedy drop = new Remedy.Writing("drop them", "npy:tokens=drop");
    Remedy rare = new Remedy.Setting("learn rarer words too", "min-count", "1");
    Remedy zeros = new Remedy.Setting("write zeros for them", "on-non-finite", "replace");
    ConfigurationException e = new ConfigurationException("no", List.of(drop, rare, zeros));
    assertEquals(
        "no; drop them with embedkit convert --to npy:tokens=drop;"
            + " learn rarer words too with --min-count 1;"
            + " write zeros for them with embedkit convert --on-non-finite replace",
        FailureText.of(e, Set.of("--min-count")::contains));
  }

  @Test
  void aValueIsOneWordForTheShell() {
    Remedy from = new Remedy.Setting("go on from a table", "from", "it's mine.safetensors");
    assertEquals(
        "no; go on from a table with --from 'it'\\''s mine.safetensors'",
        FailureText.of(new ConfigurationException("no", List.of(from)), flag -> true));
  }

  @Test
  void aMessageWithoutRemediesStaysAsItIs() {
    assertEquals("no", FailureText.of(new ConfigurationException("no"), flag -> true));
  }
}
