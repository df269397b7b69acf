package embedkit.training.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.api.Vocabulary;
import embedkit.api.text.Objective;
import embedkit.api.text.WindowModel;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockWordsTest {

  /** All words are equally frequent, so that there are as many as are drawn evenly. */
  @ParameterizedTest
  @CsvSource({"20, 1, 20", "20, 3, 6", "20, 64, 1", "50, 3, 16", "64, 3, 64", "5000, 100, 64"})
  void passesTogetherShareABlockThatIsShortForWantOfWords(int words, int together, int expected) {
    long[] counts = new long[words];
    Arrays.fill(counts, 1);
    Vocabulary names = Vocabulary.of(IntStream.range(0, words).mapToObj(i -> "w" + i).toList());
    WindowModel model =
        new WordModel(WordObjective.skipGram(), new Objective.Text(names, counts, 4, 5, 1));
    assertEquals(expected, model.blockWords(together));
    assertEquals(Math.min(words, 64), model.blockWords());
  }
}
