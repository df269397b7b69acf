package embedkit.training.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.TrainingException;
import embedkit.api.Vocabulary;
import embedkit.api.text.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text to word ids, and text that is none. */
class CorpusTest {

  private static Corpus read(String text, int minCount) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8), minCount);
  }

  private static Corpus read(byte[] text, int minCount) throws IOException {
    return Corpus.read("text.txt", new ByteArrayInputStream(text), minCount);
  }

  private static int[] part(Corpus corpus, int index) {
    int[] ids = new int[Corpus.longestChunk()];
    return Arrays.copyOf(ids, corpus.chunk(index, ids));
  }

  private static String refusal(byte[] text, int minCount) {
    return assertThrows(TrainingException.class, () -> read(text, minCount)).getMessage();
  }

  private static String refusal(String text, int minCount) {
    return refusal(text.getBytes(StandardCharsets.UTF_8), minCount);
  }

  private static List<String> tokens(Corpus corpus) {
    List<String> tokens = new ArrayList<>();
    for (long row = 0; row < corpus.vocabulary().size(); row++) {
      tokens.add(corpus.vocabulary().token(row));
    }
    return tokens;
  }

  @Test
  void theMostFrequentWordsComeFirstAndEqualOnesAsFirstSeen() throws IOException {
    Corpus corpus = read("b a c\na c\nc d\n", 1);
    assertEquals(List.of("c", "a", "b", "d"), tokens(corpus));
    assertArrayEquals(new long[] {3, 2, 1, 1}, corpus.counts());
    assertEquals(2, corpus.vocabulary().count(1).getAsLong());
    assertEquals(7, corpus.words());
  }

  @Test
  void wordsThatAreTooRareAreLeftOutOfTextAndVocabulary() throws IOException {
    Corpus corpus = read("a x b a\ny\nb a\n", 2);
    assertEquals(List.of("a", "b"), tokens(corpus));
    assertArrayEquals(new int[] {0, 1, 0, -1, 1, 0, -1}, part(corpus, 0));
    assertEquals(5, corpus.words());
    assertEquals(7, corpus.allWords());
  }

  @Test
  void spacesTabsAndBothKindsOfLineEndsPart() throws IOException {
    Corpus corpus = read("\r\n\n a\t\tb  \r\n\r\na b", 1);
    assertEquals(List.of("a", "b"), tokens(corpus));
    assertArrayEquals(new int[] {0, 1, -1, 0, 1, -1}, part(corpus, 0));
  }

  @Test
  void otherSpacesBelongToTheirWord() throws IOException {
    assertEquals(List.of("new\u00a0york", "a\u2003b"), tokens(read("new\u00a0york a\u2003b", 1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 4096})
  void readsInPiecesAsItReadsAtOnce(int piece) throws IOException {
    byte[] text = "zwei drei Ωmega zwei\nüber Ωmega \uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
    InputStream slow =
        new ByteArrayInputStream(text) {
          @Override
          public int read(byte[] to, int from, int length) {
            return super.read(to, from, Math.min(length, piece));
          }
        };
    Corpus corpus = Corpus.read("slow", slow, 1);
    assertEquals(tokens(read(text, 1)), tokens(corpus));
    assertArrayEquals(part(read(text, 1), 0), part(corpus, 0));
  }

  @Test
  void countsAsAMapDoesOverManyWords() throws IOException {
    Random random = new Random(9);
    Map<String, Long> expected = new HashMap<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300_000; i++) {
      String word = Integer.toString((int) Math.abs(random.nextGaussian() * 20_000), 36);
      expected.merge(word, 1L, Long::sum);
      text.append(word).append(i % 17 == 0 ? '\n' : ' ');
    }
    Corpus corpus = read(text.toString(), 1);
    assertEquals(expected.size(), corpus.vocabulary().size());
    for (int row = 0; row < corpus.counts().length; row++) {
      assertEquals(expected.get(corpus.vocabulary().token(row)), corpus.counts()[row]);
    }
    assertPartsHold(300_000, corpus);
    assertTrue(corpus.chunks() > 20, "long text is worked through in parts");
  }

  @Test
  void oneEndlessLineIsCutIntoParts() throws IOException {
    Corpus corpus = read("a b c d e ".repeat(50_000), 1);
    assertPartsHold(250_000, corpus);
    assertTrue(corpus.chunks() > 5, "an endless line is worked through in parts");
  }

  private static void assertPartsHold(long words, Corpus corpus) {
    long found = 0;
    for (int part = 0; part < corpus.chunks(); part++) {
      int before = IdSequence.LINE_END;
      for (int id : part(corpus, part)) {
        assertTrue(id != before || id >= 0, "two line ends in a row");
        found += id >= 0 ? 1 : 0;
        before = id;
      }
    }
    assertEquals(words, found);
    assertEquals(words, corpus.words());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\n\n\r\n  \t\n"})
  void anEmptyTextSaysSo(String text) {
    assertEquals("text.txt is empty: there is no word to learn from", refusal(text, 1));
  }

  @Test
  void fewerThanTwoWordsSayWhatWouldHelp() {
    assertEquals(
        "only 1 of the 1 distinct words of text.txt occur 5 times or more; take a larger text;"
            + " learn rarer words too with min-count=1",
        refusal("word ".repeat(1000), 5));
    assertEquals(
        "only 0 of the 3 distinct words of text.txt occur 5 times or more; take a larger text;"
            + " learn rarer words too with min-count=1",
        refusal("a b c", 5));
  }

  @Test
  void aBinaryFileIsToldByItsZeroByte() {
    String message = refusal("ab cd\nef\0gh", 1);
    assertEquals(
        "text.txt:2: expected text, found a zero byte at byte 8, as binary files have; leave such"
            + " lines out with on-bad-text=skip",
        message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0xff, 0xc0, 0xe4})
  void bytesThatAreNotUtf8NameLineAndByte(int bad) {
    byte[] text = "one two\nthr_e four".getBytes(StandardCharsets.UTF_8);
    text[11] = (byte) bad;
    assertEquals(
        "text.txt:2: expected UTF-8, found \"thr\\x%02xe\" at byte 8; name what it is written in"
                .formatted(bad)
            + " with encoding=windows-1252; leave such lines out with on-bad-text=skip",
        refusal(text, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {70_000, 900_000, 3_000_000})
  void aTokenWithoutEndIsRefusedHoweverItIsRead(int length) {
    String message = refusal("a b\n" + "x".repeat(length) + " b", 1);
    assertTrue(message.startsWith("text.txt:2: expected a token of at most 65536 bytes"), message);
    assertTrue(
        message.endsWith("at byte 4; leave such tokens out with on-bad-text=replace"), message);
  }

  @Test
  void aMinCountBelowZeroIsRefused() {
    assertThrows(ConfigurationException.class, () -> read("a b", -1));
  }

  @Test
  void theLessWordsATextHasTheRarerOnesAreLearned() throws IOException {
    assertEquals(1, read("a b " + "c d ".repeat(10), 0).minCount());
    assertEquals(2, read("a b " + "c d ".repeat(20_000), 0).minCount());
    assertEquals(5, read("a b " + "c d ".repeat(60_000), 0).minCount());
    assertEquals(2, read("a b " + "c d ".repeat(60_000), 0).vocabulary().size());
    assertEquals(4, read("a b " + "c d ".repeat(10), 0).vocabulary().size());
  }

  @Test
  void aBrokenStreamIsPassedOn() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("cable");
          }
        };
    assertThrows(IOException.class, () -> Corpus.read("net", broken, 1));
  }

  /** Letters one by one, whatever stands between. */
  private static final Tokenizer LETTERS =
      new Tokenizer() {
        @Override
        public String spec() {
          return "letters";
        }

        @Override
        public void split(String line, Consumer<String> tokens) {
          line.codePoints()
              .filter(c -> c == '!' || Character.isLetter(c))
              .mapToObj(c -> c == '!' ? "a b" : Character.toString(c))
              .forEach(tokens);
        }
      };

  private static Corpus read(String text, Reading reading) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Corpus.read("text.txt", new ByteArrayInputStream(bytes), reading);
  }

  private static Reading reading(
      Optional<Tokenizer> tokenizer, int minCount, int most, Vocabulary... base) {
    return new Reading(
        tokenizer,
        minCount,
        most,
        List.of(base).stream().findFirst(),
        Phrases.NONE,
        2,
        Long.MAX_VALUE);
  }

  private static Reading letters(Vocabulary... base) {
    return reading(Optional.of(LETTERS), 1, 0, base);
  }

  @Test
  void aTokenizerGetsLinesAndLinesAreSentences() throws IOException {
    Corpus corpus = read("a-\u00e9\r\n\n\u732b a", letters());
    assertEquals(List.of("a", "\u00e9", "\u732b"), tokens(corpus));
    assertArrayEquals(new int[] {0, 1, -1, 2, 0, -1}, part(corpus, 0));
  }

  @Test
  void aLineLongerThanTheBufferIsCutAtASpaceAndStaysASentence() throws IOException {
    String line = "ab\u00e9 ".repeat(700_000);
    Corpus corpus = read(line, letters());
    assertEquals(2_100_000, corpus.words());
    for (int part = 0; part < corpus.chunks() - 1; part++) {
      for (int id : part(corpus, part)) {
        assertTrue(id >= 0, "no line ends on the way");
      }
    }
    String endless = "x".repeat(3 << 20);
    assertTrue(
        assertThrows(TrainingException.class, () -> read(endless, letters()))
            .getMessage()
            .contains("a token of at most"));
  }

  @Test
  void whatIsNotUtf8OrNoTokenIsToldWithItsLine() {
    byte[] broken = "fine\nna\u00efve".getBytes(StandardCharsets.ISO_8859_1);
    String message =
        assertThrows(
                TrainingException.class,
                () -> Corpus.read("t", new ByteArrayInputStream(broken), letters()))
            .getMessage();
    assertTrue(message.startsWith("t:2: expected UTF-8, found \"\\xefve\" at byte 7"), message);
    String spaced =
        assertThrows(TrainingException.class, () -> read("ok\n!", letters())).getMessage();
    assertTrue(spaced.contains("text.txt:2") && spaced.contains("letters"), spaced);
  }

  @Test
  void wordsOfABaseKeepTheirRowsAndNewOnesFollow() throws IOException {
    Vocabulary base = Vocabulary.of(List.of("z", "a", "q"));
    Reading reading = reading(Optional.empty(), 2, 0, base);
    Corpus corpus = read("a b b c c c d z\n", reading);
    assertEquals(List.of("z", "a", "q", "c", "b"), tokens(corpus));
    assertArrayEquals(new long[] {1, 1, 0, 3, 2}, corpus.counts());
    assertArrayEquals(new int[] {1, 4, 4, 3, 3, 3, 0, -1}, part(corpus, 0));
    assertEquals(List.of("z", "a", "q", "c"), tokens(read("c c c b b a", limited(4, base))));
    assertThrows(TrainingException.class, () -> read("a x y", reading));
  }

  private static Reading limited(int most, Vocabulary... base) {
    return reading(Optional.empty(), 1, most, base);
  }

  @Test
  void onlyTheMostFrequentWordsAreKeptWhereAskedFor() throws IOException {
    Corpus corpus = read("c b b a a a d\n", limited(2));
    assertEquals(List.of("a", "b"), tokens(corpus));
    assertEquals(5, corpus.words());
  }
}
