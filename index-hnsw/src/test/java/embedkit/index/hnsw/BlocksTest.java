package embedkit.index.hnsw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lists that grow, shrink and are moved together, against arrays. */
class BlocksTest {

  private static final int LONGEST = 32;

  @Test
  void listsOfAnyLengthAreReadAsTheyWereWrittenAndMovedTogether() {
    // More than a chunk holds, so that the lists are in several.
    int lists = 60_000;
    Random random = new Random(3);
    int[][] expected = new int[lists][];
    int[] cells = new int[lists];
    try (Arena arena = Arena.ofConfined()) {
      Blocks blocks = new Blocks(lists, LONGEST, arena);
      for (int i = 0; i < lists; i++) {
        expected[i] = random.ints(random.nextInt(LONGEST + 1)).toArray();
        cells[i] = blocks.add(expected[i], expected[i].length);
      }
      for (int k = 0; k < 3 * lists; k++) {
        int i = random.nextInt(lists);
        expected[i] = random.ints(random.nextInt(LONGEST + 1)).toArray();
        cells[i] = blocks.replace(cells[i], expected[i], expected[i].length);
      }
      int[] read = new int[LONGEST];
      for (int i = 0; i < lists; i++) {
        int count = blocks.read(cells[i], read);
        assertArrayEquals(expected[i], Arrays.copyOf(read, count), "list " + i);
      }
      MemorySegment starts = arena.allocate(4L * lists, 4);
      for (int i = 0; i < lists; i++) {
        starts.set(Nodes.INT, 4L * i, cells[i]);
      }
      List<MemorySegment> chunks = blocks.packed(starts);
      assertTrue(chunks.size() > 1, "all in one chunk");
      Graph.Level level =
          new Graph.Level(0, new Graph.Ids(0, lists, lists, Graph.none()), starts, chunks);
      long bytes = 0;
      for (int i = 0; i < lists; i++) {
        int start = starts.get(Nodes.INT, 4L * i);
        MemorySegment chunk = level.chunks().get(start >>> Graph.CHUNK_BITS);
        long at = 4L * (start & Graph.CHUNK_CELLS - 1);
        int[] list = new int[chunk.get(Nodes.INT, at)];
        MemorySegment.copy(chunk, Nodes.INT, at + 4, list, 0, list.length);
        assertArrayEquals(expected[i], list, "list " + i);
        bytes += 4 + 4L * list.length;
      }
      assertEquals(bytes, chunks.stream().mapToLong(MemorySegment::byteSize).sum());
    }
  }

  /** Lists that all grow step by step take little more than they are long. */
  @Test
  void whatAListLeavesIsTakenByAnother() {
    int lists = 40_000;
    int[] list = new int[LONGEST];
    int[] cells = new int[lists];
    Random random = new Random(5);
    try (Arena arena = Arena.ofConfined()) {
      Blocks blocks = new Blocks(lists, LONGEST, arena);
      int[] lengths = new int[lists];
      for (int i = 0; i < lists; i++) {
        cells[i] = blocks.add(list, 6);
        lengths[i] = 6;
        for (int k = 0; k < 10; k++) {
          int other = random.nextInt(i + 1);
          lengths[other] = lengths[other] == LONGEST ? 28 : lengths[other] + 1;
          cells[other] = blocks.replace(cells[other], list, lengths[other]);
        }
      }
      long needed = Arrays.stream(lengths).mapToLong(length -> 4L * (1 + length)).sum();
      assertTrue(blocks.usedBytes() < 1.05 * needed, blocks.usedBytes() + " bytes for " + needed);
    }
  }

  /**
   * What is left at the end of a chunk may be too short for any list, and for the next free block.
   */
  @Test
  void listsBehindTheEndOfAChunkAreMovedToo() {
    for (int length = 1; length <= LONGEST; length++) {
      int lists = Graph.CHUNK_CELLS / (1 + length) + 2;
      int[] list = new int[length];
      try (Arena arena = Arena.ofConfined()) {
        Blocks blocks = new Blocks(lists, LONGEST, arena);
        MemorySegment starts = arena.allocate(4L * lists, 4);
        for (int i = 0; i < lists; i++) {
          Arrays.fill(list, i);
          starts.set(Nodes.INT, 4L * i, blocks.add(list, length));
        }
        List<MemorySegment> chunks = blocks.packed(starts);
        assertTrue(chunks.size() > 1, "all in one chunk");
        for (int i = 0; i < lists; i++) {
          int start = starts.get(Nodes.INT, 4L * i);
          long at = 4L * (start & Graph.CHUNK_CELLS - 1);
          MemorySegment chunk = chunks.get(start >>> Graph.CHUNK_BITS);
          assertEquals(length, chunk.get(Nodes.INT, at));
          assertEquals(i, chunk.get(Nodes.INT, at + 4L * length));
        }
      }
    }
  }
}
