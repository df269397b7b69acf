package embedkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

  @ParameterizedTest
  @CsvSource({
    "kitten, kitten, 0",
    "kiten, kitten, 1",
    "kittten, kitten, 1",
    "ktiten, kitten, 1",
    "kitchen, kitten, 2",
    "'', abc, 3",
    "ca, abc, 3"
  })
  void theDistanceCountsInsertedDroppedReplacedAndSwappedLetters(String a, String b, int edits) {
    assertEquals(edits, Spelling.distance(a, b, 9));
    assertEquals(edits, Spelling.distance(b, a, 9));
  }

  @Test
  void theNearestComeFirstAndOfEquallyNearTheLikelier() {
    List<String> words = List.of("kit", "mitten", "bitten", "kitten", "kittens", "dog");
    assertEquals(
        List.of("kitten", "mitten", "bitten"), Spelling.nearest("kittem", words.stream(), 3));
    assertEquals(List.of(), Spelling.nearest("xyzzy", words.stream(), 3));
    assertEquals(List.of("dog"), Spelling.nearest("dgo", words.stream(), 3));
  }

  @Test
  void stoppingEarlyNeverChangesWhoIsWithinTheBound() {
    Random random = new Random(4);
    for (int round = 0; round < 5000; round++) {
      String a = word(random);
      String b = word(random);
      int whole = Spelling.distance(a, b, 100);
      for (int bound = 0; bound < 5; bound++) {
        assertEquals(whole <= bound, Spelling.distance(a, b, bound) <= bound, a + " and " + b);
      }
    }
  }

  private static String word(Random random) {
    return Stream.generate(() -> "abc".charAt(random.nextInt(3)) + "")
        .limit(random.nextInt(8))
        .reduce("", String::concat);
  }
}
