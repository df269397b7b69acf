package embedkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.api.ConfigurationException;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecTest {

  @Test
  void aNameAloneHasNoSettings() {
    assertEquals(new Spec("adam", Map.of()), Spec.parse("adam"));
    assertEquals(new Spec("adam", Map.of()), Spec.parse("adam:"));
  }

  @Test
  void settingsKeepTheirOrderAndTheirEqualsSigns() {
    Spec spec = Spec.parse("mmap:path=a=b.safetensors, write=true");
    assertEquals("mmap", spec.name());
    assertEquals(List.of("path", "write"), List.copyOf(spec.settings().keySet()));
    assertEquals("a=b.safetensors", spec.settings().get("path"));
  }

  @Test
  void aQuotedValueMayHoldCommasAndQuotes() {
    Spec spec = Spec.parse("mmap:path=\"a,\\\"b\\\\c\",write=true");
    assertEquals("a,\"b\\c", spec.settings().get("path"));
    assertEquals("true", spec.settings().get("write"));
  }

  @Test
  void aPathWithACommaIsToldToStandInQuotes() {
    String message =
        assertThrows(
                ConfigurationException.class, () -> Spec.parse("mmap:path=/a \\ b,c.safetensors"))
            .getMessage();
    assertEquals(
        "\"mmap:path=/a \\ b,c.safetensors\" is not name:option=value,...: there should be"
            + " option=value at \"c.safetensors\", or quotes around a value that holds a comma, as"
            + " in path=\"/a \\\\ b,...\"",
        message);
  }

  @Test
  void aSpecOfAnyValuesIsReadBackFromItsText() {
    for (String path : List.of("a,b", "a \"b\"", "C:\\x, y\\", " a ", "", "a=b,c=d", "\u00e9,\n")) {
      Spec spec = Spec.of("mmap").with("path", path).with("write", true).with("rate", 0.5);
      assertEquals(spec, Spec.parse(spec.text()), spec.text());
      assertEquals(path, Spec.parse(spec.text()).settings().get("path"));
    }
    assertEquals(
        "mmap:path=\"a,b\",write=true",
        Spec.of("mmap").with("path", "a,b").with("write", true).text());
    assertEquals("heap", Spec.of("heap").text());
  }

  @Test
  void theSettingsCannotBeChanged() {
    Map<String, String> given = new LinkedHashMap<>(Map.of("a", "1"));
    Spec spec = new Spec("x", given);
    given.put("b", "2");
    assertEquals(Map.of("a", "1"), spec.settings());
    assertThrows(UnsupportedOperationException.class, () -> spec.settings().put("b", "2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "'' | a name at its start",
        ":lr=1 | a name at its start",
        "adam:lr | option=value at \"lr\"",
        "adam:lr,beta=1 | option=value at \"lr,beta=1\"",
        "adam:=1 | an option's name before \"=1\"",
        "adam:lr=1,lr=2 | gives the option lr twice",
        "mmap:path=\"abc | a closing quote",
        "mmap:path=\"abc\\ | a closing quote",
        "mmap:path=\"abc\"d | a comma behind the closing quote"
      })
  void whatIsNoSpecSaysWhatShouldBeThere(String text, String sentence) {
    String message =
        assertThrows(ConfigurationException.class, () -> Spec.parse(text)).getMessage();
    assertEquals(true, message.contains(sentence), message);
    assertEquals(true, message.contains('"' + text + '"'), message);
  }

  @Test
  void whateverIsPrintedParsesBackToTheSame() {
    Random random = new Random(5);
    String letters = "ab=,\"\\ :#'\t\u00e9\ud83d\ude00";
    for (int round = 0; round < 2000; round++) {
      StringBuilder value = new StringBuilder();
      for (int i = random.nextInt(8); i > 0; i--) {
        value.append(letters.charAt(random.nextInt(letters.length())));
      }
      Option<String> first = Option.text("first", null, "Any text.");
      Option<String> last = Option.text("last", null, "Any text.");
      String text = Options.spec("x", first.of(value.toString()), last.of("z"));
      Map<String, String> back = Spec.parse(text).settings();
      assertEquals(value.toString(), back.get("first"), text);
      assertEquals("z", back.get("last"), text);
    }
  }

  @Test
  void randomTextEndsInASpecOrASentence() {
    Random random = new Random(6);
    String letters = "ab:=,\"\\ ";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        Spec.parse(text.toString());
      } catch (ConfigurationException e) {
        assertEquals(true, e.getMessage().startsWith("\"" + text + "\""), e.getMessage());
      }
    }
  }
}
