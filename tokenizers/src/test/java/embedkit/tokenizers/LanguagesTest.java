package embedkit.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.api.ConfigurationException;
import embedkit.api.text.Tokenizer;
import embedkit.spi.TokenizerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code words} makes of languages, and what it says that it cannot do. */
class LanguagesTest {

  private static final Providers<TokenizerProvider> ALL =
      Providers.of("tokenizer", List.of(new Words.Provider()));

  private static Tokenizer words(String spec) {
    Providers.Choice<TokenizerProvider> choice = ALL.choose(spec);
    return choice.provider().create(choice.options());
  }

  private static String split(String spec, String line) {
    List<String> tokens = new ArrayList<>();
    words(spec).split(line, tokens::add);
    return String.join("|", tokens);
  }

  @Test
  void aLetterWithAnAccentIsTheSameHoweverItWasWritten() {
    String line = "caf\u00e9 cafe\u0301 CAFE\u0301 \u1112\u1161\u11ab";
    assertEquals("caf\u00e9|caf\u00e9|caf\u00e9|\ud55c", split("words", line));
    assertEquals(
        "caf\u00e9|cafe\u0301|cafe\u0301|\u1112\u1161\u11ab", split("words:nfc=false", line));
  }

  @Test
  void marksAreThoseOfTheComposedText() {
    assertEquals(
        "caf\u00e9|!|na\u00efve|?", split("words:punctuation=true", "cafe\u0301! nai\u0308ve?"));
  }

  @ParameterizedTest
  @CsvSource({
    "words, i\u0307stanbul|ilik|\u0131l\u0131k|istanbul",
    "words:locale=tr, istanbul|\u0131l\u0131k|\u0131l\u0131k|istanbul",
    "words:locale=az-Latn, istanbul|\u0131l\u0131k|\u0131l\u0131k|istanbul",
    "words:locale=de, i\u0307stanbul|ilik|\u0131l\u0131k|istanbul",
    "'words:locale=tr,lower=false', \u0130stanbul|ILIK|\u0131l\u0131k|istanbul"
  })
  void lettersAreMadeLowerCaseByTheRulesOfALanguage(String spec, String tokens) {
    assertEquals(tokens, split(spec, "\u0130stanbul ILIK \u0131l\u0131k istanbul"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"klingon", "xx", "tr_TR!", "-", "q"})
  void aLanguageThatIsNotKnownIsRefused(String tag) {
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> words("words:locale=" + tag));
    assertTrue(refused.getMessage().contains("locale=" + tag), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "\u0e09\u0e31\u0e19\u0e0a\u0e2d\u0e1a, Thai",
    "\u0e82\u0ead\u0e8d, Lao",
    "\u1019\u103c\u1014\u103a\u1019\u102c, Burmese",
    "\u1797\u17b6\u179f\u17b6, Khmer"
  })
  void whatIsCutAtSpacesAloneIsTold(String text, String script) {
    assertEquals(text, split("words", text));
    assertEquals(
        Optional.of(
            "words cuts "
                + script
                + " at spaces alone, since its words take a dictionary to find; a plugin of the"
                + " kind tokenizer that has one helps, and so does text that is cut already"),
        words("words").caveat("some " + text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u6211\u559c\u6b22", "\u79c1\u306f\u732b", "\u3072\u3089"})
  void ideographsThatAreAWordEachAreTold(String text) {
    assertEquals(String.join("|", text.split("")), split("words", text));
    String told = words("words").caveat(text).orElseThrow();
    assertTrue(told.startsWith("words takes each character of Chinese and Japanese for a word"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "It's a na\u00efve caf\u00e9 \u2014 \u201cyes\u201d \ud83d\ude00",
        "\u041a\u043e\u0448\u043a\u0430 \u05d7\u05ea\u05d5\u05dc \u0642\u0637\u0629",
        "\ud55c\uad6d\uc5b4 \ubb38\uc7a5",
        "\u0939\u093f\u0928\u094d\u0926\u0940",
        "\u30ab\u30bf\u30ab\u30ca"
      })
  void languagesWithSpacesAreToldNothing(String line) {
    assertEquals(Optional.empty(), words("words").caveat(line));
  }

  @ParameterizedTest
  @ValueSource(ints = {255, 256, 65_536, 65_537, 65_538, 200_000})
  void aLongTokenStaysWholeUnlessAskedFor(int length) {
    String word = "a".repeat(length);
    assertEquals("x|" + word + "|y", split("words", "x " + word + " y"));
    String pieces = split("words:longest=255", "x " + word + " y");
    assertEquals(2 + (length + 254) / 255, pieces.split("\\|").length);
  }

  @Test
  void aSpecOfBeforeMeansWhatItMeantThen() {
    assertEquals(
        "words:lower=true,numbers=true,punctuation=false,nfc=false,locale=und,longest=255",
        words(
                "words:"
                    + new Words.Provider()
                        .formerly().entrySet().stream()
                            .map(Object::toString)
                            .sorted()
                            .reduce((a, b) -> a + "," + b)
                            .orElseThrow())
            .spec());
  }
}
