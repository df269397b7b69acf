package embedkit.index.hnsw;

import embedkit.api.ConfigurationException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lists of numbers that grow and shrink while a level is built, in memory that no list but the
 * longest fills: a list of n numbers takes n and 1 cells, and what it leaves is taken by the next
 * list of that length. In the end the lists are moved together where they lie, so that a graph is
 * never there twice.
 *
 * <p>A block begins with the length of its list, or, if it is free, with its cells as a negative
 * number and the next free block of as many. A block may be used by one thread at a time; taking
 * and giving are for any thread.
 */
final class Blocks {

  /** A free block needs a cell for how long it is, and one for the next. */
  private static final int SMALLEST = 2;

  private static final int NONE = -1;
  private static final int MOST_CHUNKS = 1 << 32 - Graph.CHUNK_BITS;

  private final Arena arena;
  private final int longest;
  private final long most;
  private MemorySegment[] chunks;
  private final int[] free;
  private long left;
  private int taken;
  private int used;
  private int room;

  /**
   * Prepares for lists.
   *
   * @param lists how many
   * @param longest numbers of one at the most
   * @param arena what their memory belongs to
   */
  Blocks(long lists, int longest, Arena arena) {
    this.arena = arena;
    this.longest = longest;
    this.most = lists * cells(longest);
    this.left = most;
    this.chunks = new MemorySegment[(int) Math.min(MOST_CHUNKS, most / Graph.CHUNK_CELLS + 1)];
    this.free = new int[cells(longest) + 1];
    Arrays.fill(free, NONE);
  }

  private static int cells(int count) {
    return Math.max(1 + count, SMALLEST);
  }

  private MemorySegment chunk(int cell) {
    return chunks[cell >>> Graph.CHUNK_BITS];
  }

  private static long at(int cell) {
    return 4L * (cell & Graph.CHUNK_CELLS - 1);
  }

  /** Reads a list and returns its length. */
  int read(int cell, int[] into) {
    MemorySegment chunk = chunk(cell);
    long at = at(cell);
    int count = chunk.get(Nodes.INT, at);
    MemorySegment.copy(chunk, Nodes.INT, at + 4, into, 0, count);
    return count;
  }

  /** Writes a list into a block for as many or more. */
  private void write(int cell, int[] list, int count) {
    MemorySegment chunk = chunk(cell);
    long at = at(cell);
    chunk.set(Nodes.INT, at, count);
    MemorySegment.copy(list, 0, chunk, Nodes.INT, at + 4, count);
  }

  /** Keeps a new list, and returns where. */
  int add(int[] list, int count) {
    int cell = take(cells(count));
    write(cell, list, count);
    return cell;
  }

  /** Keeps another list in the place of one, and returns where. */
  int replace(int cell, int[] list, int count) {
    int before = cells(chunk(cell).get(Nodes.INT, at(cell)));
    if (before == cells(count)) {
      write(cell, list, count);
      return cell;
    }
    int other = add(list, count);
    give(cell, before);
    return other;
  }

  private synchronized int take(int cells) {
    int cell = free[cells];
    if (cell != NONE) {
      free[cells] = chunk(cell).get(Nodes.INT, at(cell) + 4);
      return cell;
    }
    if (room - used < cells) {
      nextChunk();
    }
    cell = (taken - 1 << Graph.CHUNK_BITS) + used;
    used += cells;
    return cell;
  }

  private void nextChunk() {
    if (room > used) {
      int rest = room - used;
      used = room;
      give((taken - 1 << Graph.CHUNK_BITS) + room - rest, rest);
    }
    if (taken == MOST_CHUNKS) {
      throw new ConfigurationException(
          "the graph has more than 2^32 links; a lower degree has fewer");
    }
    // A small level takes no more than its longest lists would; more only if lists of a length
    // that is seldom now were many before.
    room = Math.clamp(left > 0 ? left : most / 8, cells(longest), Graph.CHUNK_CELLS);
    left -= room;
    used = 0;
    if (taken == chunks.length) {
      chunks = Arrays.copyOf(chunks, Math.min(2 * taken, MOST_CHUNKS));
    }
    chunks[taken] = arena.allocate(4L * room, 4);
    taken++;
  }

  private synchronized void give(int cell, int cells) {
    MemorySegment chunk = chunk(cell);
    chunk.set(Nodes.INT, at(cell), -cells);
    if (cells >= SMALLEST) {
      chunk.set(Nodes.INT, at(cell) + 4, free[cells]);
      free[cells] = cell;
    }
  }

  /** Bytes that lists have taken, those that are free again included. */
  synchronized long usedBytes() {
    long bytes = 4L * used;
    for (int chunk = 0; chunk < taken - 1; chunk++) {
      bytes += chunks[chunk].byteSize();
    }
    return bytes;
  }

  /**
   * Moves the lists together, so that nothing is between them. No list is used meanwhile.
   *
   * @param starts where each list begins, and then begins
   * @return the chunks, cut after their last lists
   */
  List<MemorySegment> packed(MemorySegment starts) {
    int lists = (int) (starts.byteSize() / 4);
    // A block and its list change what they know of each other: whose it is, and how long.
    for (int i = 0; i < lists; i++) {
      int cell = starts.get(Nodes.INT, 4L * i);
      starts.set(Nodes.INT, 4L * i, chunk(cell).get(Nodes.INT, at(cell)));
      chunk(cell).set(Nodes.INT, at(cell), i);
    }
    List<MemorySegment> packed = new ArrayList<>();
    for (int c = 0; c < taken; c++) {
      MemorySegment chunk = chunks[c];
      int end = c == taken - 1 ? used : (int) (chunk.byteSize() / 4);
      int to = 0;
      int from = 0;
      while (from < end) {
        int list = chunk.get(Nodes.INT, 4L * from);
        if (list < 0) {
          from -= list;
          continue;
        }
        int count = starts.get(Nodes.INT, 4L * list);
        starts.set(Nodes.INT, 4L * list, (c << Graph.CHUNK_BITS) + to);
        MemorySegment.copy(chunk, 4L * from, chunk, 4L * to, 4L * (1 + count));
        chunk.set(Nodes.INT, 4L * to, count);
        to += 1 + count;
        from += cells(count);
      }
      packed.add(chunk.asSlice(0, 4L * to));
    }
    return packed;
  }
}
