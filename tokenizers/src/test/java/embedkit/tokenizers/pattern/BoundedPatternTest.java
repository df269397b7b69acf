package embedkit.tokenizers.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.tokenizers.piece.BrokenVocabularyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedPatternTest {

  private static List<String> found(String pattern, String text) throws Exception {
    char[] chars = ("b\n" + text + "a\n").toCharArray();
    List<String> found = new ArrayList<>();
    BoundedPattern.of(pattern)
        .find(
            chars,
            2,
            chars.length - 2,
            (start, end) -> found.add(new String(chars, start, end - start)));
    return found;
  }

  @Test
  void gpt2CutsContractionsWordsNumbersAndSpaces() throws Exception {
    String gpt2 =
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
    assertEquals(
        List.of("We", "'ll", " see", "  ", " 12", "th", "  ", "\n", "!!'", "S", " \u00a0"),
        found(gpt2, "We'll see   12th  \n!!'S \u00a0"));
    assertNotNull(Scanner.of(gpt2));
  }

  @Test
  void gpt4CutsNumbersByThreeAndLineEndsWithWhatIsBeforeThem() throws Exception {
    String gpt4 =
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    assertEquals(
        List.of("It", "'S", "\tso", " ", "123", "45", " !\r\n", "  \n", " ", " (", "x"),
        found(gpt4, "It'S\tso 12345 !\r\n  \n  (x"));
  }

  /** The scanners against the JDK, over texts of everything that they tell apart. */
  @Test
  void eachScannerFindsWhatTheExpressionItselfFinds() {
    String[] parts = {
      "'", "s", "S", "ſ", "re", "LL", "'ve", "d", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u3000",
      "1", "23", "Ⅳ", "²", "é", "e\u0301", "中文", "😀", "𝒳", "!", "...", "_", "\u200b", "\0",
          "\u0085"
    };
    Random random = new Random(7);
    for (var known : Scanner.KNOWN.entrySet()) {
      Pattern pattern = Pattern.compile(known.getKey(), Pattern.UNICODE_CHARACTER_CLASS);
      for (int round = 0; round < 4000; round++) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
          text.append(parts[random.nextInt(parts.length)]);
        }
        List<String> expected = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
          expected.add(matcher.group());
        }
        char[] chars = text.toString().toCharArray();
        List<String> found = new ArrayList<>();
        known
            .getValue()
            .find(chars, 0, chars.length, (start, end) -> found.add(text.substring(start, end)));
        assertEquals(expected, found, known.getKey() + " on " + text);
      }
    }
  }

  @Test
  void aMillionLettersOrSpacesAreScannedWhole() throws Exception {
    for (String pattern : Scanner.KNOWN.keySet()) {
      assertEquals(List.of("x".repeat(1 << 20)), found(pattern, "x".repeat(1 << 20)));
      assertEquals(List.of(" ".repeat(1 << 20)), found(pattern, " ".repeat(1 << 20)));
    }
  }

  @Test
  void anEmptyMatchIsGivenUnlessItStandsBehindAnother() throws Exception {
    assertEquals(List.of("aa", "", "a"), found("a*", "aabba"));
    assertEquals(List.of("", "", ""), found("x*", "a😀"));
  }

  @ParameterizedTest
  @CsvSource({
    // Oniguruma's hexadecimal digits, not the JDK's white space.
    "'\\h+',  'fg 1a',  'f|1a'",
    "'[\\h_]+', 'x_1a ',  '_1a'",
    "'\\w+', 'é_1-x',  'é_1|x'",
    "'[^\\w]+', 'a- -b',  '- -'",
    "'[\\w-]+', 'a-b c',  'a-b|c'",
    "'\\d', '1٣x',  '1|٣'",
    "'\\p{^L}+', 'a12b',  '12'",
    "'\\P{L}+', 'a12b',  '12'",
    "'\\p{Han}', 'a中b',  '中'",
    "'\\p{Letter}+', '1ab2',  'ab'",
    "'[[:alpha:]]+', '1ab2',  'ab'",
    "'[[:^alpha:]]+', 'a12b',  '12'",
    "'[[:punct:]]', 'a+b!c',  '+|!'",
    "'(?i)É', 'é',  'é'",
    "'(?<first>a)(b)', 'xab',  'ab'",
    "'a{,2}b', 'aaab b',  'aab|b'",
    "'a{x', 'a{x',  'a{x'",
    "'[]a]+', 'x]a',  ']a'",
    "'a(?#not this)b', 'ab',  'ab'",
    "'(?<=a)b', 'bab',  'b'",
    "'[a-c&&[^b]]+', 'abc',  'a|c'",
    "'\\x{1F600}', 'a😀',  '😀'",
    "'[^\\S ]', 'a b\u00a0c',  '\u00a0'",
    "'[ #]+', 'a #b',  ' #'",
    "'\\q', 'q',  'q'",
    "' ?[\\p{Lu}\\p{Lt}]*[\\p{Ll}]+', 'aB Cd',  'a| Cd'"
  })
  void othersAreFoundAsOnigurumaReadsThem(String pattern, String text, String expected)
      throws Exception {
    assertEquals(expected, String.join("|", found(pattern, text)));
  }

  @Test
  void linesEndAtLineFeedsAlone() throws Exception {
    assertEquals(List.of("a\rb", "c"), found("^.+$", "a\rb\nc"));
    assertEquals(List.of("a\nb"), found("(?m:.+)", "a\nb"));
  }

  @Test
  void whatIsOutsideTheStretchIsNotSeen() throws Exception {
    assertEquals(List.of("c"), found("\\Ac|b", "c"));
    assertEquals(List.of("c"), found("c\\z", "c"));
    assertEquals(List.of(), found("(?<=\\n)c", "c"));
    assertEquals(List.of(), found("c(?=a)", "c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[:]]",
        "(",
        "[a",
        "a\\",
        "(?<n",
        "(?~a)",
        "(?(1)a|b)",
        "\\K",
        "\\k<n>",
        "\\g<1>",
        "(*FAIL)",
        "\\p{Nonsense}",
        "\\pL",
        "a{2}+",
        "a{1000001}",
        "(a{1000}){1000}",
        "(?P<n>a)",
        "[\\X]",
        "*a",
        "a**",
        "\\012",
        "[[:alpha]"
      })
  void whatTheTwoDoNotShareIsRefused(String pattern) {
    BrokenVocabularyException refused =
        assertThrows(BrokenVocabularyException.class, () -> BoundedPattern.of(pattern));
    assertTrue(refused.getMessage().startsWith("pattern"), refused.getMessage());
  }

  @Test
  void aDeepOrLongPatternIsRefused() {
    assertThrows(
        BrokenVocabularyException.class,
        () -> BoundedPattern.of("(".repeat(9000) + ")".repeat(9000)));
    assertThrows(
        BrokenVocabularyException.class,
        () -> BoundedPattern.of("[".repeat(9000) + "a" + "]".repeat(9000)));
    assertThrows(BrokenVocabularyException.class, () -> BoundedPattern.of("a".repeat(30_000)));
  }

  @Test
  void aPatternThatExplodesEndsInASentence() {
    ConfigurationException steps =
        assertThrows(
            ConfigurationException.class,
            () -> found("(.*)(.*)(.*)(.*)(.*)[^a]z", "a".repeat(400)));
    assertTrue(steps.getMessage().contains("takes too many steps"), steps.getMessage());
    ConfigurationException stack =
        assertThrows(ConfigurationException.class, () -> found("(a|b)*c", "ab".repeat(200_000)));
    assertTrue(stack.getMessage().contains("nests too deeply"), stack.getMessage());
  }

  @Test
  void aLiteralIsFoundWhateverItHas() {
    char[] text = "a.b.*c.*".toCharArray();
    List<Integer> found = new ArrayList<>();
    BoundedPattern.literal(".*").find(text, 0, text.length, (start, end) -> found.add(start));
    assertEquals(List.of(3, 6), found);
    assertNull(Scanner.of(".*"));
  }
}
