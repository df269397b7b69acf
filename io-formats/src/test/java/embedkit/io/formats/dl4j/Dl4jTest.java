package embedkit.io.formats.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.VectorFileException;
import embedkit.io.formats.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deeplearning4j's words are decoded, in its text and in its zip. */
class Dl4jTest {

  @TempDir Path folder;

  private String failure(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("some.txt"), text);
    String message =
        assertThrows(
                VectorFileException.class,
                () -> Tables.installed().open(file.toString(), Opening.usual().as("dl4j")).close())
            .getMessage();
    return message.substring(file.toString().length() + 1);
  }

  @Test
  void wordsInBase64AreDecoded() {
    Loaded loaded = Loaded.recognised("src/test/resources/dl4j/text.txt");
    assertEquals(List.of("the", "of", "new york"), loaded.tokens());
    assertArrayEquals(new float[] {0.1f, 0.2f, 2}, loaded.rows().getLast());
  }

  @Test
  void theZipOfAModelHoldsSuchAText() {
    Loaded loaded = Loaded.recognised("src/test/resources/dl4j/word2vec.zip");
    assertEquals(List.of("the", "of"), loaded.tokens());
    assertArrayEquals(new float[] {0.1f, 0.2f, 0.3f}, loaded.rows().getFirst());
    assertArrayEquals(new float[] {1, 2, 3}, loaded.rows().getLast());
  }

  @Test
  void aHeaderOfTwoOrThreeNumbersIsNoRow() throws IOException {
    for (String header : List.of("1 2", "1 2 7")) {
      Path file = Files.writeString(folder.resolve("some.txt"), header + "\nB64:dGhl 0.5 1\n");
      Loaded loaded = Loaded.recognised(file.toString());
      assertEquals(List.of("the"), loaded.tokens());
      assertArrayEquals(new float[] {0.5f, 1}, loaded.rows().getFirst());
    }
  }

  @Test
  void flawsNameTheirLine() throws IOException {
    assertEquals(
        "2: expected a word in base64, found \"B64:d_\"", failure("B64:dGhl 1\nB64:d_ 1\n"));
    assertEquals("2: expected a number as field 3, found \"x\"", failure("1 2 1\nB64:dGhl 1 x\n"));
    assertEquals(
        "2: expected 2 rows, as line 1 announces, found the end after 1; it may be cut short",
        failure("2 2 1\nB64:dGhl 1 2\n"));
  }
}
