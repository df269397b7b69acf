package embedkit.search.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of pairs and analogies as their makers and spreadsheets write them. */
class QuestionFilesTest {

  private static final List<WordPairs.Pair> PAIRS =
      List.of(
          new WordPairs.Pair("old", "new", 1.58),
          new WordPairs.Pair("smart", "wise", 9.2),
          new WordPairs.Pair("hard", "10", 8));

  private static WordPairs pairs(String text) throws IOException {
    return pairs(text, StandardCharsets.UTF_8);
  }

  private static WordPairs pairs(String text, Charset charset) throws IOException {
    return WordPairs.read("p.csv", new ByteArrayInputStream(text.getBytes(charset)));
  }

  private static Analogies analogies(String text) throws IOException {
    return Analogies.read("q.csv", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String pairsFlaw(String text) {
    return assertThrows(EvaluationException.class, () -> pairs(text)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "old;new;1.58\nsmart;wise;9.2\nhard;10;8\n",
        "old;new;1,58\r\nsmart;wise;9,2\r\nhard;10;8\r\n",
        "old\tnew\t1,58\nsmart\twise\t9,2\nhard\t10\t8",
        "old new 1,58\nsmart wise 9,2\nhard 10 8",
        "\"old\",\"new\",1.58\n\"smart\",\"wise\",9.2\n\"hard\",\"10\",8",
        "old,new,\"1,58\"\nsmart,wise,\"9,2\"\nhard,10,\"8\"\n",
        "\"old\" \"new\" 1.58\n\"smart\" \"wise\" 9.2\n\"hard\" \"10\" 8",
        "sep=;\nold;new;1,58\nsmart;wise;9,2\nhard;10;8",
        "old;new;1.58;;\nsmart;wise;9.2;;\nhard;10;8;;\n",
        "old,new,1.58\rsmart,wise,9.2\rhard,10,8\r",
        "Wort 1;Wort 2;Mittel\nold;new;1,58\nsmart;wise;9,2\nhard;10;8",
        "word1,word2,score,sd\nold,new,1.58,3\nsmart,wise,9.2,4\nhard,10,8,5",
      })
  void pairsStandBetweenSemicolonsTabsCommasOrSpaces(String text) throws IOException {
    assertEquals(PAIRS, pairs(text).pairs());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "word1\tword2\tPOS\tSimLex999\tconc(w1)\nold\tnew\tA\t1.58\t2.7\nsmart\twise\tA\t9.2\t1.7\n"
            + "hard\t10\tA\t8\t3.7\n",
        "POS,SimLex999,concQ,word2,word1\nA,1.58,2,new,old\nA,9.2,2,wise,smart\nA,8,3,10,hard",
        "word1;word2;n;score\nold;new;4;1,58\nsmart;wise;5;9,2\nhard;10;6;8",
        "old\tnew\tA\t1.58\tSYNONYMS\nsmart\twise\tA\t9.2\tNONE\nhard\t10\tA\t8\tNONE",
        ",word1,word2,similarity\n0,old,new,1.58\n1,smart,wise,9.2\n2,hard,10,8"
      })
  void theFieldsAreThoseThatTheHeaderOrTheNumbersTell(String text) throws IOException {
    assertEquals(PAIRS, pairs(text).pairs());
  }

  @Test
  void fieldsMayStandBehindRowNumbersOrTheScore() throws IOException {
    List<WordPairs.Pair> two =
        List.of(new WordPairs.Pair("a b", "c", 2), new WordPairs.Pair("d", "e\"f", 3.5));
    assertEquals(two, pairs("0,a b,c,2\n1,d,\"e\"\"f\",3.5\n").pairs());
    assertEquals(two, pairs("2\ta b\tc\n3.5\td\te\"f\n").pairs());
  }

  @Test
  void spreadsheetsMayWriteUtf16() throws IOException {
    String text = "\ufeffold\tnew\t1,58\nsmart\twise\t9,2\nhard\t10\t8\n";
    assertEquals(PAIRS, pairs(text, StandardCharsets.UTF_16LE).pairs());
    assertEquals(PAIRS, pairs(text, StandardCharsets.UTF_16BE).pairs());
    assertEquals(PAIRS, pairs(text).pairs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "old;new;1.5.8|old;new;1.5.8",
        "old;new;NaN|old;new;NaN",
        "old;new;n/a|old;new;n/a",
        "old;new;|old;new;",
        "old;new|old;new",
        "old;new;5 of 10x|old;new;5 of 10x",
        ";new;5|;new;5",
        "old;new;1e999|old;new;1e999"
      })
  void aFirstLineWhoseScoreIsNoNameIsAFlawAndNoHeader(String first, String said) {
    assertEquals(
        "p.csv:1: expected two words and a number, found \"" + said + "\"",
        pairsFlaw(first + "\nsmart;wise;9\nhard;easy;8\n"));
  }

  @Test
  void aFlawFurtherDownIsNamedWithTheFieldsThatAreMeant() {
    assertEquals(
        "p.csv:3: expected words in fields 1 and 2 and a number in field 4, found"
            + " \"smart\twise\tA\thigh\"",
        pairsFlaw("word1\tword2\tPOS\tSimLex999\nold\tnew\tA\t1.5\nsmart\twise\tA\thigh\n"));
    assertEquals(
        "p.csv:2: expected a number with a decimal comma as those before, found \"c;d;2.5\"",
        pairsFlaw("a;b;1,5\nc;d;2.5\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b,1,5\nc,d,2,5\n", "a,b,10\nc,d,2,5\n", "x,y,score\na,b,1,5\n"})
  void aCommaThatMayPartANumberIsNotGuessed(String text) {
    String message = pairsFlaw(text);
    assertTrue(
        message.contains("a comma may part its fields or the digits of its number"), message);
  }

  @Test
  void bytesThatAreNotUtf8AreNamedWithWhatHelps() {
    byte[] latin = "caf\u00e9;bar;5\n".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        "p.csv:1: expected UTF-8, found bytes that are not; save it as CSV in UTF-8",
        assertThrows(
                EvaluationException.class,
                () -> WordPairs.read("p.csv", new ByteArrayInputStream(latin)))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ": capitals of states,,,\nathens,greece,oslo,norway\n: plural,,,\na b,c,d,e\n",
        "sep=;\n: capitals of states;;;\nathens;greece;oslo;norway\n: plural;;;\na b;c;d;e\n",
        ": capitals of states\nathens\tgreece\toslo\tnorway\n: plural\na b\tc\td\te\n",
        "\": capitals of states\"\n\"athens\",\"greece\",\"oslo\",\"norway\"\n: plural\na b,c,d,e"
      })
  void analogiesStandBetweenSemicolonsTabsOrCommas(String text) throws IOException {
    assertEquals(
        List.of(
            new Analogies.Section(
                "capitals of states",
                List.of(new Analogies.Question("athens", "greece", "oslo", "norway"))),
            new Analogies.Section("plural", List.of(new Analogies.Question("a b", "c", "d", "e")))),
        analogies(text).sections());
  }

  @Test
  void namesOfColumnsAreNoAnalogy() throws IOException {
    List<Analogies.Section> one =
        List.of(new Analogies.Section("", List.of(new Analogies.Question("e", "f", "g", "h"))));
    assertEquals(one, analogies("Word 1;Word 2;Word 3;Word 4\ne;f;g;h\n").sections());
    assertEquals(one, analogies("a,b,c,d\ne,f,g,h\n").sections());
    assertEquals(
        "q.csv:2: expected four words, or a colon and a section, found \"e,f,,h\"",
        assertThrows(EvaluationException.class, () -> analogies("a,b,c,e\ne,f,,h\n")).getMessage());
  }
}
