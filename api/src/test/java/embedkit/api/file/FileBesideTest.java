package embedkit.api.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBesideTest {

  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return List.copyOf(new TreeSet<>(files.map(file -> "" + file.getFileName()).toList()));
    }
  }

  @Test
  void aFileIsInItsPlaceWhenItIsCommittedAndNotBefore() throws Exception {
    Path target = Files.writeString(folder.resolve("a.txt"), "old");
    try (FileBeside beside = FileBeside.of(target)) {
      assertEquals(folder, beside.path().getParent());
      Files.writeString(beside.path(), "new");
      assertEquals("old", Files.readString(target));
      beside.commit();
      assertEquals("new", Files.readString(target));
    }
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void whatIsNotCommittedLeavesWhatWasThere() throws Exception {
    Path target = Files.writeString(folder.resolve("a.txt"), "old");
    try (FileBeside beside = FileBeside.of(target)) {
      Files.writeString(beside.path(), "half");
    }
    IOException full = new IOException("no space left");
    FileAccessException told =
        assertThrows(
            FileAccessException.class,
            () ->
                FileBeside.write(
                    target,
                    channel -> {
                      channel.write(ByteBuffer.wrap(bytes("half")));
                      throw full;
                    }));
    assertEquals("cannot write " + target + ": no space left", told.getMessage());
    assertEquals("old", Files.readString(target));
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void twoWhoWriteOneFileAtOnceDoNotMeet() throws Exception {
    Path target = folder.resolve("a.txt");
    // A file of a name that somebody else could have chosen is left alone.
    Files.writeString(folder.resolve(".a.txt.part"), "mine");
    try (FileBeside first = FileBeside.of(target);
        FileBeside second = FileBeside.of(target)) {
      Files.writeString(first.path(), "first");
      Files.writeString(second.path(), "second");
      second.commit();
      first.commit();
    }
    assertEquals("first", Files.readString(target));
    assertEquals("mine", Files.readString(folder.resolve(".a.txt.part")));
    assertEquals(List.of(".a.txt.part", "a.txt"), names());
  }

  @Test
  void thereIsNoFileWithoutItsDirectory() {
    Path target = folder.resolve("none").resolve("a.txt");
    String message =
        assertThrows(FileAccessException.class, () -> FileBeside.write(target, bytes("x")))
            .getMessage();
    assertTrue(message.startsWith("cannot write " + target + ": there is no "), message);
  }

  @Test
  void aFileOfAnotherFileSystemIsWrittenThere() throws Exception {
    Path zip = folder.resolve("a.zip");
    try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      FileBeside.write(files.getPath("/a.txt"), bytes("old"));
      FileBeside.write(files.getPath("/a.txt"), bytes("new"));
    }
    try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("accessMode", "readOnly"))) {
      assertEquals("new", Files.readString(files.getPath("/a.txt")));
      try (Stream<Path> all = Files.list(files.getPath("/"))) {
        assertEquals(1, all.count());
      }
      assertThrows(
          FileAccessException.class,
          () -> FileBeside.write(files.getPath("/b.txt"), bytes("x")),
          "a file system that is read-only");
    }
  }
}
