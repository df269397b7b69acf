package embedkit.api.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.TableShape;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RowBlockTest {

  private static int append(RowBlock block, String token, long place, long count) {
    byte[] utf8 = ("?" + token).getBytes(StandardCharsets.UTF_8);
    return block.append(utf8, 1, utf8.length - 1, place, count);
  }

  @Test
  void rowsKeepTheirTokensPlacesAndCounts() {
    RowBlock block = new RowBlock(3, 2);
    assertEquals(0, append(block, "\u00e9t\u00e9", 7, 11));
    assertEquals(1, append(block, "", 8, -1));
    assertEquals(2, append(block, "cat", 9, 0));
    assertTrue(block.full());
    assertEquals("\u00e9t\u00e9", block.token(0));
    assertEquals(5, block.tokenLength(0));
    assertEquals("", block.token(1));
    assertEquals("cat", block.token(2));
    assertEquals(5, block.tokenStart(2));
    assertEquals(9, block.place(2));
    assertEquals(11, block.tokenCount(0));
    assertEquals(6, block.values().length);
    assertThrows(IllegalStateException.class, () -> append(block, "dog", 10, 1));
  }

  @Test
  void aRowThatWasTakenOutIsWrittenOver() {
    RowBlock block = new RowBlock(2, 1);
    append(block, "cat", 0, 1);
    append(block, "kitten", 1, 2);
    block.removeLast();
    assertEquals(1, block.count());
    assertFalse(block.full());
    append(block, "dog", 2, 3);
    assertEquals("cat", block.token(0));
    assertEquals("dog", block.token(1));
    block.clear();
    assertEquals(0, block.count());
  }

  @Test
  void aLongTokenFindsRoom() {
    RowBlock block = new RowBlock(2, 1);
    append(block, "x".repeat(5000), 0, 0);
    append(block, "y".repeat(20_000), 1, 0);
    assertEquals("x".repeat(5000), block.token(0));
    assertEquals("y".repeat(20_000), block.token(1));
  }

  @Test
  void aBlockHoldsARowOfAnyDim() {
    assertEquals(1, RowBlock.ofDim(TableShape.MAX_DIM).capacity());
    assertEquals(655, RowBlock.ofDim(100).capacity());
    assertEquals(4096, RowBlock.ofDim(1).capacity());
  }

  @Test
  void twoBlocksChangeTheirRows() {
    RowBlock one = new RowBlock(2, 1);
    append(one, "cat", 7, 11);
    one.values()[0] = 0.5f;
    RowBlock other = new RowBlock(2, 1);
    append(other, "dog", 8, 12);
    append(other, "mouse", 9, -1);
    other.values()[1] = 2;
    one.swap(other);
    assertEquals(2, one.count());
    assertEquals("mouse", one.token(1));
    assertEquals(9, one.place(1));
    assertEquals(12, one.tokenCount(0));
    assertEquals(2, one.values()[1]);
    assertEquals(1, other.count());
    assertEquals("cat", other.token(0));
    assertEquals(7, other.place(0));
    assertEquals(11, other.tokenCount(0));
    assertEquals(0.5f, other.values()[0]);
  }

  @Test
  void blocksOfOtherSizesDoNotChangeTheirRows() {
    RowBlock block = new RowBlock(2, 3);
    assertThrows(IllegalArgumentException.class, () -> block.swap(new RowBlock(3, 3)));
    assertThrows(IllegalArgumentException.class, () -> block.swap(new RowBlock(2, 2)));
  }
}
