package embedkit.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.spi.TokenizerProvider;
import embedkit.testkit.TokenizerKit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsKitTest extends TokenizerKit {

  @Override
  protected TokenizerProvider provider() {
    return new Words.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "words",
        "words:lower=false",
        "words:numbers=false",
        "words:punctuation=true,lower=false",
        "words:nfc=false,longest=255",
        "words:locale=tr");
  }

  private static String split(Words words, String line) {
    List<String> tokens = new ArrayList<>();
    words.split(line, tokens::add);
    return String.join("|", tokens);
  }

  @Test
  void wordsAreFoundLowerCasedAndMarksLeftOut() {
    String line = "Don't panic: it's 3.14 (not 42), \u00c9mile\u2019s na\u00efve caf\u00e9!";
    assertEquals(
        "don't|panic|it's|3.14|not|42|\u00e9mile\u2019s|na\u00efve|caf\u00e9",
        split(new Words(true, true, false), line));
  }

  @Test
  void numbersAreLeftOutAndMarksKeptWhereAsked() {
    assertEquals("in|i|was|a4", split(new Words(true, false, false), "In 1984 I was 3.5, A4"));
    assertEquals("Oh|,|no|!|?", split(new Words(false, true, true), "Oh, no!?"));
  }
}
