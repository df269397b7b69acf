package embedkit.training.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.FileAccessException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids on the heap, in a file, and on the border between. */
class IdSequenceTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {0, 3 << 20, Long.MAX_VALUE})
  void idsComeBackWhereverTheyAreKept(long memory) {
    Random random = new Random(1);
    int[] all = random.ints(2_000_000).toArray();
    IdSequence ids = new IdSequence(memory, directory);
    for (int from = 0; from < all.length; ) {
      int count = Math.min(all.length - from, 1 + random.nextInt(400_000));
      int[] some = new int[count];
      System.arraycopy(all, from, some, 0, count);
      ids.add(some, count);
      from += count;
    }
    int[] back = new int[all.length];
    ids.get(0, back, back.length);
    assertArrayEquals(all, back);
    assertEquals(memory < Long.MAX_VALUE, ids.inFile());
    ids.rewrite(
        (some, count, into) -> {
          int kept = 0;
          for (int i = 0; i < count; i++) {
            if (some[i] > 0) {
              into[kept++] = some[i] / 2;
            }
          }
          return kept;
        });
    int[] expected = Arrays.stream(all).filter(id -> id > 0).map(id -> id / 2).toArray();
    int[] half = new int[expected.length];
    ids.get(0, half, half.length);
    assertEquals(expected.length, ids.size());
    assertArrayEquals(expected, half);
    ids.add(new int[] {7}, 1);
    ids.get(ids.size() - 1, half, 1);
    assertEquals(7, half[0]);
    assertEquals(0, directory.toFile().list().length, "the file has no name");
  }

  @Test
  void aFolderThatCannotKeepTheFileIsNamedWithWhatWouldHelp() {
    IdSequence ids = new IdSequence(0, directory.resolve("not-there"));
    String message =
        assertThrows(FileAccessException.class, () -> ids.add(new int[] {1}, 1)).getMessage();
    assertTrue(message.contains("not-there") && message.contains("text-memory"), message);
  }
}
