package embedkit.training.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words that stand together more often than by chance become one. */
class PhrasesTest {

  private static Corpus read(String text, int minCount, Phrases phrases) throws IOException {
    Reading reading =
        new Reading(Optional.empty(), minCount, 0, Optional.empty(), phrases, 2, Long.MAX_VALUE);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Corpus.read("text.txt", new ByteArrayInputStream(bytes), reading);
  }

  /** The text that a corpus stands for. */
  private static String text(Corpus corpus) {
    StringBuilder text = new StringBuilder();
    int[] ids = new int[Corpus.longestChunk()];
    for (int part = 0; part < corpus.chunks(); part++) {
      int size = corpus.chunk(part, ids);
      for (int i = 0; i < size; i++) {
        text.append(ids[i] < 0 ? "\n" : corpus.vocabulary().token(ids[i]) + " ");
      }
    }
    return text.toString();
  }

  /** Lines of words that stand together by chance, with some words among them. */
  private static String among(int lines, String some) {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append(
          "f%d f%d %s f%d\n".formatted(chance(random), chance(random), some, chance(random)));
    }
    return text.toString();
  }

  private static int chance(Random random) {
    return random.nextInt(30);
  }

  @Test
  void aPairThatStandsTogetherIsJoinedAndCountedAsOneWord() throws IOException {
    String text = among(1000, "new york") + among(500, "new") + among(70, "york");
    Corpus corpus = read(text, 2, new Phrases(1, 4));
    assertEquals(1000, corpus.counts()[(int) corpus.vocabulary().row("new_york")]);
    assertEquals(500, corpus.counts()[(int) corpus.vocabulary().row("new")]);
    assertEquals(70, corpus.counts()[(int) corpus.vocabulary().row("york")]);
    assertEquals(1570 * 4, corpus.words(), "a phrase is one word");
  }

  @Test
  void noPhraseReachesBeyondALine() throws IOException {
    Corpus corpus = read("a b\nc d\n".repeat(50), 1, new Phrases(3, 0.01));
    assertEquals("a_b \nc_d \n".repeat(50), text(corpus));
  }

  @Test
  void aSecondPassJoinsPhrasesWithWords() throws IOException {
    String text = among(1000, "new york city");
    assertTrue(read(text, 2, new Phrases(1, 3)).vocabulary().row("new_york_city") < 0);
    assertTrue(read(text, 2, new Phrases(2, 3)).vocabulary().row("new_york_city") >= 0);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.5", "3, 1.5", "2, 20"})
  void phrasesAreThoseOfThePlainFormula(int minCount, double threshold) throws IOException {
    Random random = new Random(8);
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      List<String> line = new ArrayList<>();
      for (int n = random.nextInt(20); n > 0; n--) {
        int rank = (int) Math.exp(random.nextDouble() * 6);
        line.add("w" + rank);
        if (rank % 5 == 0 && random.nextBoolean()) {
          line.add("follower" + rank);
        }
      }
      lines.add(line);
    }
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(String.join(" ", line)).append('\n'));
    Corpus corpus = read(text.toString(), 1, Phrases.NONE);
    assertEquals(text(corpus), joined(lines, 1, 1e9));
    // Joined words may be rarer than the least count; the text shows those that are not.
    Corpus found = read(text.toString(), minCount, new Phrases(1, threshold));
    assertEquals(frequent(joined(lines, minCount, threshold), minCount), text(found));
  }

  /** Phrases by maps, as word2phrase finds them. */
  private static String joined(List<List<String>> lines, int minCount, double threshold) {
    Map<String, Integer> words = new HashMap<>();
    Map<String, Integer> pairs = new HashMap<>();
    double total = 0;
    for (List<String> line : lines) {
      total += line.size();
      for (int i = 0; i < line.size(); i++) {
        words.merge(line.get(i), 1, Integer::sum);
        if (i > 0) {
          pairs.merge(line.get(i - 1) + " " + line.get(i), 1, Integer::sum);
        }
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        text.append(line.get(i));
        if (i + 1 < line.size()) {
          int a = words.get(line.get(i));
          int b = words.get(line.get(i + 1));
          double score = (pairs.get(line.get(i) + " " + line.get(i + 1)) - minCount) / (double) a;
          if (a >= minCount && b >= minCount && score / b * total > threshold) {
            text.append('_').append(line.get(++i));
          }
        }
        text.append(' ');
      }
      text.append(line.isEmpty() ? "" : "\n");
    }
    return text.toString();
  }

  private static String frequent(String text, int minCount) {
    Map<String, Integer> counts = new HashMap<>();
    Arrays.stream(text.split("[ \n]+")).forEach(word -> counts.merge(word, 1, Integer::sum));
    StringBuilder frequent = new StringBuilder();
    for (String line : text.split("\n")) {
      int before = frequent.length();
      for (String word : line.split(" ")) {
        frequent.append(counts.get(word) >= minCount ? word + " " : "");
      }
      frequent.append(frequent.length() > before ? "\n" : "");
    }
    return frequent.toString();
  }

  @Test
  void pairsAreCountedAsAMapDoesAndTheRarestAreForgotten() {
    Random random = new Random(2);
    PairCounter pairs = new PairCounter();
    Map<Long, Integer> expected = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      int a = (int) Math.exp(random.nextDouble() * 8);
      int b = (int) Math.exp(random.nextDouble() * 8);
      pairs.add(a, b);
      expected.merge((long) a << 32 | b, 1, Integer::sum);
    }
    assertEquals(expected.size(), pairs.size());
    expected.forEach(
        (pair, count) ->
            assertEquals(count, pairs.count(PairCounter.first(pair), PairCounter.second(pair))));
    int least = pairs.forgetTheRarest();
    assertTrue(pairs.size() <= expected.size() / 2 && pairs.size() > 0);
    expected.forEach(
        (pair, count) ->
            assertEquals(
                count >= least ? count : 0,
                pairs.count(PairCounter.first(pair), PairCounter.second(pair))));
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThrows(ConfigurationException.class, () -> new Phrases(11, 1));
    assertThrows(ConfigurationException.class, () -> new Phrases(1, 0));
    assertThrows(ConfigurationException.class, () -> new Phrases(1, Double.NaN));
  }
}
