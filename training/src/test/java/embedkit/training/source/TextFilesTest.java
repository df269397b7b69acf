package embedkit.training.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.FileAccessException;
import embedkit.api.file.FileStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {

  @TempDir Path folder;

  @BeforeEach
  void writeTexts() throws IOException {
    Files.createDirectories(folder.resolve("b/c"));
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve("b/2.txt"), "two");
    Files.writeString(folder.resolve("b/10.txt"), "ten\n");
    Files.writeString(folder.resolve("b/c/3.md"), "three");
    Files.writeString(folder.resolve("b/.hidden.txt"), "hidden");
    Files.writeString(folder.resolve("a,b.txt"), "one file");
    Files.writeString(folder.resolve("odd[1].txt"), "odd");
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void aNameIsItselfAndNamesBetweenCommasAreSeveral() {
    assertEquals(List.of("no-such.txt"), TextFiles.named("no-such.txt"));
    assertEquals(
        List.of(at("b/2.txt"), "no-such.txt"), TextFiles.named(at("b/2.txt") + ", no-such.txt,"));
  }

  @Test
  void aFileGoesBeforeWhatItsNameMayMean() {
    assertEquals(List.of(at("a,b.txt")), TextFiles.named(at("a,b.txt")));
    assertEquals(List.of(at("odd[1].txt")), TextFiles.named(at("odd[1].txt")));
  }

  @Test
  void aFolderIsItsFilesInTheOrderOfTheirNamesWithoutHiddenOnes() {
    assertEquals(List.of(at("b/10.txt"), at("b/2.txt"), at("b/c/3.md")), TextFiles.named(at("b")));
  }

  @Test
  void aPatternIsTheFilesThatFit() {
    assertEquals(List.of(at("b/10.txt"), at("b/2.txt")), TextFiles.named(at("b/*.txt")));
    assertEquals(List.of(at("b/c/3.md")), TextFiles.named(at("b/**.md")));
    assertEquals(
        List.of(at("b/2.txt"), at("b/c/3.md")), TextFiles.named(at("b/?.txt") + "," + at("b/c")));
  }

  @Test
  void whatHasNoFilesIsTold() {
    assertTrue(failure(at("empty")).contains("there is no file in this folder"));
    assertTrue(failure(at("b/*.csv")).contains("no file fits this pattern"));
    assertTrue(failure(at("nowhere/*.csv")).contains("no file fits this pattern"));
    assertTrue(failure(" ").contains("without a name"));
  }

  private static String failure(String corpus) {
    return assertThrows(FileAccessException.class, () -> TextFiles.named(corpus)).getMessage();
  }

  @Test
  void textsFollowEachOtherEachOnALineOfItsOwnWithOneProgress() throws IOException {
    List<String> names = TextFiles.named(at("b"));
    try (InputStream all = TextFiles.opened(names, TextFilesTest::open)) {
      SeveralTexts counted = assertInstanceOf(SeveralTexts.class, all);
      assertEquals(4 + 3 + 5, counted.size());
      assertEquals("ten\ntwo\nthree\n", new String(all.readAllBytes(), StandardCharsets.UTF_8));
      assertEquals(counted.size(), counted.position());
    }
  }

  private static InputStream open(String name) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of(name));
      ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      return new FileStream(in, () -> bytes.length - in.available(), bytes.length);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + name, e);
    }
  }

  @Test
  void aMissingOneOfSeveralIsToldBeforeAnyIsOpened() {
    boolean[] opened = new boolean[1];
    List<String> names = List.of(at("b/2.txt"), at("missing.txt"));
    assertThrows(
        FileAccessException.class,
        () ->
            TextFiles.opened(
                names,
                name -> {
                  opened[0] = true;
                  return InputStream.nullInputStream();
                }));
    assertFalse(opened[0]);
  }
}
