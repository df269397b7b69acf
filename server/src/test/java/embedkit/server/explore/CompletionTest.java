package embedkit.server.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.api.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which words are told to who has typed their beginning. */
class CompletionTest {

  @Test
  void wordsAreFoundByTheirBeginningWhateverTheCase() {
    List<String> words = List.of("the", "Kitten", "kit", "cat", "KITE", "Über", "über", "überall");
    Completion completion = Completion.of(Vocabulary.of(words));
    assertEquals(List.of(1, 2, 4), completion.beginning("kit", 10));
    assertEquals(List.of(1, 2, 4), completion.beginning("KIT", 10));
    assertEquals(List.of(1), completion.beginning("kitt", 10));
    assertEquals(List.of(5, 6, 7), completion.beginning("Üb", 10));
    assertEquals(List.of(), completion.beginning("dog", 10));
    assertEquals(List.of(), completion.beginning("kittens", 10));
  }

  @Test
  void ofManyTheLowestRowsAreTold() {
    List<String> words = IntStream.range(0, 500).mapToObj(i -> "w" + (499 - i)).toList();
    Completion completion = Completion.of(Vocabulary.of(words));
    assertEquals(List.of(0, 1, 2), completion.beginning("w", 3));
    assertEquals(List.of(0, 1), completion.beginning("", 2));
    // w499 to w490 stand first, w49 far behind.
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 450), completion.beginning("w49", 20));
  }

  @Test
  void theAnswersAreThoseOfLookingAtEachWord() {
    Random random = new Random(7);
    List<String> words = new ArrayList<>();
    String[] letters = {"a", "B", "b", "é", "É", "ß", "中", "\uD83D\uDE00", "x"};
    while (words.size() < 2000) {
      StringBuilder word = new StringBuilder();
      for (int i = random.nextInt(14); i >= 0; i--) {
        word.append(letters[random.nextInt(letters.length)]);
      }
      if (!words.contains(word.toString())) {
        words.add(word.toString());
      }
    }
    Completion completion = Completion.of(Vocabulary.of(words));
    for (int round = 0; round < 300; round++) {
      String word = words.get(random.nextInt(words.size()));
      String prefix = word.substring(0, word.offsetByCodePoints(0, 1));
      String longer = round % 2 == 0 ? prefix : word;
      String folded = longer.toLowerCase(Locale.ROOT);
      List<Integer> expected =
          IntStream.range(0, words.size())
              .filter(row -> words.get(row).toLowerCase(Locale.ROOT).startsWith(folded))
              .boxed()
              .limit(25)
              .toList();
      assertEquals(expected, completion.beginning(longer, 25), longer);
    }
  }
}
