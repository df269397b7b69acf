package embedkit.training.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.file.FileStream;
import embedkit.training.progress.ReadingProgress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a text while it is read. */
class ReadingProgressTest {

  private static final int REPEATED = 400_000;
  private static final long TOKENS = 4L * REPEATED;
  private static final long LINES = 2L * REPEATED;

  private static byte[] text;

  private final List<ReadingProgress> told = new ArrayList<>();

  /** A few blocks of text. */
  @BeforeAll
  static void makeText() {
    text = "new york city\nold\n".repeat(REPEATED).getBytes(StandardCharsets.UTF_8);
    assertTrue(text.length > 3 * TextSource.BLOCK);
  }

  private static Reading reading(int threads, int phrases) {
    Phrases joined = phrases == 0 ? Phrases.NONE : new Phrases(phrases, 1e-9);
    return new Reading(Optional.empty(), 1, 0, Optional.empty(), joined, threads, 1L << 30);
  }

  /** A file of which some bytes are read ahead, and as many are left when the text ends. */
  private static FileStream file(long size) {
    ByteArrayInputStream content = new ByteArrayInputStream(text);
    return new FileStream(content, () -> (text.length - content.available()) / 2, size);
  }

  private void read(InputStream in, Reading reading) throws IOException {
    Corpus.read("text", in, reading, told::add);
  }

  private List<String> passes() {
    return told.stream().map(ReadingProgress::pass).distinct().toList();
  }

  private List<ReadingProgress> of(String pass) {
    return told.stream().filter(progress -> progress.pass().equals(pass)).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyPassIsNamedInItsOrder(int threads) throws IOException {
    read(file(text.length), reading(threads, 2));
    assertEquals(List.of("counting", "phrases pass 1", "phrases pass 2", "ids"), passes());
    List<String> inOrder = told.stream().map(ReadingProgress::pass).toList();
    assertEquals(inOrder.stream().sorted((a, b) -> order(a) - order(b)).toList(), inOrder);
  }

  private int order(String pass) {
    return passes().indexOf(pass);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void withinAPassProgressNeverFalls(int threads) throws IOException {
    read(file(text.length), reading(threads, 1));
    for (String pass : passes()) {
      ReadingProgress before = of(pass).getFirst();
      for (ReadingProgress now : of(pass)) {
        assertTrue(now.bytes() >= before.bytes(), told::toString);
        assertTrue(now.tokens() >= before.tokens(), told::toString);
        assertTrue(now.seconds() >= before.seconds(), told::toString);
        before = now;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyPassBeginsWithNothingAndEndsWithItsTotal(int threads) throws IOException {
    read(file(text.length), reading(threads, 2));
    for (String pass : passes()) {
      assertEquals(OptionalDouble.of(0), of(pass).getFirst().share(), pass);
      assertEquals(OptionalDouble.of(1), of(pass).getLast().share(), pass);
    }
    assertEquals(TOKENS, of("counting").getLast().tokens());
    assertEquals(text.length, of("counting").getLast().bytes());
    assertEquals(2 * (TOKENS + LINES + 1), of("phrases pass 1").getLast().totalTokens());
  }

  @Test
  void aStreamOfNoFileIsToldInItsOwnBytesWithoutATotal() throws IOException {
    read(new ByteArrayInputStream(text), reading(2, 0));
    ReadingProgress end = of("counting").getLast();
    assertEquals(text.length, end.bytes());
    assertEquals(-1, end.totalBytes());
    assertEquals(OptionalDouble.empty(), end.share());
    assertEquals(OptionalDouble.of(1), of("ids").getLast().share());
  }

  @Test
  void aFileThatIsLongerThanItsSizeHasNoTotalAnyLonger() throws IOException {
    read(file(100), reading(1, 0));
    assertEquals(OptionalDouble.empty(), of("counting").getLast().share());
    assertEquals(text.length / 2, of("counting").getLast().bytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatAListenerThrowsEndsTheReading(int threads) {
    ReadingProgress.Listener failing =
        progress -> {
          if (progress.tokens() > 0) {
            throw new IllegalStateException("no");
          }
        };
    assertThrows(
        IllegalStateException.class,
        () -> Corpus.read("text", file(text.length), reading(threads, 0), failing));
  }

  @Test
  void speedsAreThoseOfThePass() {
    ReadingProgress progress = new ReadingProgress("counting", 600, 1200, 100, -1, 2);
    assertEquals(300, progress.bytesPerSecond());
    assertEquals(50, progress.tokensPerSecond());
    assertEquals(0, new ReadingProgress("counting", 0, 1200, 0, -1, 0).bytesPerSecond());
  }
}
