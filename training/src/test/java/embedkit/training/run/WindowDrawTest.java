package embedkit.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.training.text.Corpus;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowDrawTest {

  @Test
  void theRemainderByAWindowIsExactAtTheEndsOfEveryQuotient() {
    float[] keep = {1};
    Random random = new Random(3);
    for (int window = 1; window <= 1000; window++) {
      WindowDraw draw = new WindowDraw(keep, window);
      int most = Integer.MAX_VALUE / window;
      for (int quotient : new int[] {0, 1, 2, most / 2, most - 1, most, random.nextInt(most)}) {
        for (long near = -1; near <= 1; near++) {
          long number = Math.clamp((long) quotient * window + near, 0, Integer.MAX_VALUE);
          assertEquals(number % window, draw.inWindow((int) number));
        }
      }
      assertEquals(Integer.MAX_VALUE % window, draw.inWindow(Integer.MAX_VALUE));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 10})
  void wordsAreLeftOutAndWindowsDrawnAsThePlainLoopDoes(int window) {
    Random random = new Random(window);
    float[] keep = {0, 0.3f, 0.5f, 1, 1e-7f, 0x1p-24f, 1 - 0x1p-24f};
    int[] ids = random.ints(3000, -1, keep.length).toArray();
    Bits bits = new Bits();
    bits.begin(5, window);
    int[] words = new int[ids.length];
    int[] low = new int[ids.length];
    int[] high = new int[ids.length];
    int size = 0;
    int met = 0;
    int start = 0;
    for (int i = 0; i <= ids.length; i++) {
      if (i == ids.length || ids[i] == Corpus.LINE_END) {
        for (int k = start; k < size; k++) {
          int width = 1 + (int) ((bits.next() >>> 33) % window);
          low[k] = Math.max(start, k - width);
          high[k] = Math.min(size, k + width + 1);
        }
        start = size;
        continue;
      }
      met++;
      if ((bits.next() >>> 40) * 0x1p-24f < keep[ids[i]]) {
        words[size++] = ids[i];
      }
    }
    WindowDraw draw = new WindowDraw(keep, window);
    bits.begin(5, window);
    draw.draw(ids, ids.length, bits);
    assertEquals(size, draw.size());
    assertEquals(met, draw.met());
    assertArrayEquals(Arrays.copyOf(words, size), Arrays.copyOf(draw.kept(), size));
    assertArrayEquals(Arrays.copyOf(low, size), Arrays.copyOf(draw.low(), size));
    assertArrayEquals(Arrays.copyOf(high, size), Arrays.copyOf(draw.high(), size));
  }
}
