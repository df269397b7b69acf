package embedkit.storage.mmap.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowPagesTest {

  private static final int ROW = 400;
  private static final int ROWS = 100;

  @TempDir Path folder;

  private long now;
  private int told;
  private final RowPages pages = new RowPages(ROW, () -> told++, () -> now);
  private final MemorySegment data = MemorySegment.ofArray(new byte[ROW * ROWS]);
  private final long[] ids = LongStream.range(0, ROWS).toArray();

  private void block(long nanos) {
    long begin = pages.reading(data, ROW, ids, 0, 0);
    now += nanos;
    pages.read(begin, ROWS);
  }

  @Test
  void blocksAtTheSpeedOfMemoryAskForNothing() {
    for (int i = 0; i < 1000; i++) {
      block(69_999); // 100 rows of 400 bytes: 500 ns and a nanosecond for two bytes, each
    }
    assertEquals(0, told);
  }

  @Test
  void aThreadThatLosesItsProcessorNowAndThenIsNoSign() {
    for (int i = 0; i < 1000; i++) {
      block(i % 9 == 0 ? 4_000_000 : 30_000);
    }
    assertEquals(0, told);
  }

  @Test
  void blocksThatWaitOneAfterTheOtherTellTheKernelOnce() {
    for (int i = 0; i < 7; i++) {
      block(4_000_000);
      assertEquals(0, told);
    }
    for (int i = 0; i < 100; i++) {
      block(4_000_000);
    }
    assertEquals(1, told);
  }

  @Test
  void oneBlockThatWaitsForATenthOfASecondTellsTheKernelAtOnce() {
    block(99_999_999);
    assertEquals(0, told);
    block(100_000_000);
    assertEquals(1, told);
  }

  @Test
  void theKernelTakesTheAdviceForEveryPageOfTheRowsAndChangesNone() throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "another system");
    Path file = folder.resolve("rows");
    try (RandomAccessFile rows = new RandomAccessFile(file.toFile(), "rw");
        Arena arena = Arena.ofConfined()) {
      rows.setLength(1 << 20);
      MemorySegment mapped = rows.getChannel().map(MapMode.READ_WRITE, 0, 1 << 20, arena);
      long page = 4096; // of all processors that CI has
      for (long row = 0; row < mapped.byteSize() / ROW; row++) {
        mapped.set(ValueLayout.JAVA_LONG_UNALIGNED, row * ROW, row);
      }
      // One row within a page, one across two pages.
      long across = page / ROW;
      long asked = RowPages.ask(mapped, ROW, new long[] {9, 0, across}, 1, 2);
      assumeTrue(asked > 0, "a C library or kernel without process_madvise");
      assertEquals(3 * page, asked);
      for (long row = 0; row < mapped.byteSize() / ROW; row++) {
        assertEquals(row, mapped.get(ValueLayout.JAVA_LONG_UNALIGNED, row * ROW));
      }
    }
  }

  @Test
  void roomIsTakenForAllBytesOfALargeFileAndASmallOneIsWritten() throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "another system");
    Path large = folder.resolve("large");
    Path small = folder.resolve("small");
    try (RandomAccessFile first = new RandomAccessFile(large.toFile(), "rw");
        RandomAccessFile second = new RandomAccessFile(small.toFile(), "rw")) {
      long bytes = (1 << 25) + 1;
      Reservation.allocate(large, bytes);
      assertTrue(first.length() == bytes || first.length() == 0, "reserved, or no such call");
      Reservation.write(first.getChannel(), bytes);
      Reservation.allocate(small, 5000);
      assertEquals(0, second.length());
      Reservation.write(second.getChannel(), 5000);
      assertEquals(5000, second.length());
      assertFalse(Files.readString(small).chars().anyMatch(value -> value != 0));
    }
  }
}
