package embedkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.FileAccessException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ScratchCopyTest {

  @TempDir Path folder;

  private static OnceRead input(InputStream in) {
    return OnceRead.standardInput(in, new AtomicBoolean());
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private long leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void aCopyHoldsEveryByteAndGoesWhenItIsClosed() throws IOException {
    byte[] sent = bytes(200_003);
    try (ScratchCopy copy = ScratchCopy.of(input(new ByteArrayInputStream(sent)), folder)) {
      assertArrayEquals(sent, Files.readAllBytes(copy.file()));
      assertEquals("standard input", copy.given().toString());
    }
    assertEquals(0, leftovers());
  }

  @Test
  void aCopyThatFailsLeavesNothing() throws IOException {
    InputStream broken =
        new InputStream() {
          private int left = 100_000;

          @Override
          public int read() throws IOException {
            if (left-- == 0) {
              throw new IOException("the line is dead");
            }
            return 7;
          }

          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            into[from] = (byte) read();
            return 1;
          }
        };
    FileAccessException failure =
        assertThrows(FileAccessException.class, () -> ScratchCopy.of(input(broken), folder));
    assertTrue(failure.getMessage().contains("the line is dead"), failure.getMessage());
    assertEquals(0, leftovers());
  }

  @Test
  void standardInputComesOnce() {
    AtomicBoolean taken = new AtomicBoolean();
    InputStream in = new ByteArrayInputStream(bytes(10));
    ScratchCopy.of(OnceRead.standardInput(in, taken), folder).close();
    FileAccessException failure =
        assertThrows(
            FileAccessException.class,
            () -> ScratchCopy.of(OnceRead.standardInput(in, taken), folder));
    assertTrue(failure.getMessage().contains("it was read already"), failure.getMessage());
  }

  @Test
  void aRegularFileADirectoryAndWhatIsNotThereAreNoPipes() throws IOException {
    assertEquals(Optional.empty(), OnceRead.at(folder));
    assertEquals(Optional.empty(), OnceRead.at(Files.write(folder.resolve("file"), bytes(3))));
    assertEquals(Optional.empty(), OnceRead.at(folder.resolve("nothing")));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aDeviceThatNeverEndsIsRefused() throws IOException {
    OnceRead zeros = OnceRead.at(Path.of("/dev/zero")).orElseThrow();
    FileAccessException failure =
        assertThrows(FileAccessException.class, () -> ScratchCopy.of(zeros, folder));
    assertEquals(
        "cannot read /dev/zero: it is a device, and it has not ended after 64 MiB",
        failure.getMessage());
    assertEquals(0, leftovers());
  }

  @Test
  void aPipeThatFillsTheFolderIsRefusedBeforeItIsFull() throws IOException {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 7;
          }

          @Override
          public int read(byte[] into, int from, int length) {
            return length;
          }
        };
    long[] room = {1 << 30};
    FileAccessException failure =
        assertThrows(
            FileAccessException.class,
            () -> ScratchCopy.of(input(endless), folder, () -> room[0] /= 4));
    assertTrue(
        failure.getMessage().contains("after 32 MiB of it there is too little room to keep more"),
        failure.getMessage());
    assertEquals(0, leftovers());
  }

  @Test
  void aFolderThatIsMissingIsNamed() {
    Path missing = folder.resolve("gone");
    FileAccessException failure =
        assertThrows(
            FileAccessException.class,
            () -> ScratchCopy.of(input(InputStream.nullInputStream()), missing));
    assertTrue(failure.getMessage().contains("cannot be kept in " + missing), failure.getMessage());
    assertFalse(Files.exists(missing));
  }

  @Test
  void aPartIsKeptOnlyWhereThereIsTwiceTheRoom() throws IOException {
    byte[] sent = bytes(70_001);
    Path whole = Path.of("a.tgz");
    InputStream in = new ByteArrayInputStream(sent);
    assertTrue(ScratchCopy.part(whole, in, 70_001, folder, () -> 140_001).isEmpty());
    assertTrue(ScratchCopy.part(whole, in, Long.MAX_VALUE, folder, () -> -1).isEmpty());
    assertEquals(0, leftovers());
    try (ScratchCopy copy =
        ScratchCopy.part(whole, in, 70_001, folder, () -> 140_002).orElseThrow()) {
      assertArrayEquals(sent, Files.readAllBytes(copy.file()));
    }
    assertEquals(0, leftovers());
  }

  @Test
  void aPartThatCannotBeReadOrKeptLeavesNothing() throws IOException {
    InputStream cut =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("it is cut short");
          }
        };
    Path whole = Path.of("a.tgz");
    assertThrows(IOException.class, () -> ScratchCopy.part(whole, cut, 9, folder, () -> 99));
    assertEquals(0, leftovers());
    InputStream in = new ByteArrayInputStream(bytes(9));
    assertTrue(ScratchCopy.part(whole, in, 9, folder.resolve("gone"), () -> 99).isEmpty());
  }
}
