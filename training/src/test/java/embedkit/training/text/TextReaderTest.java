package embedkit.training.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.FileAccessException;
import embedkit.api.TrainingException;
import embedkit.api.text.Tokenizer;
import embedkit.training.progress.ReadingProgress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several threads, little memory, too many words: the corpus stays what it is. */
class TextReaderTest {

  private static byte[] text;

  /** A few blocks of words, in lines of all lengths, some of them longer than a block. */
  @BeforeAll
  static void makeText() {
    Random random = new Random(4);
    StringBuilder some = new StringBuilder();
    while (some.length() < 3 * TextSource.BLOCK) {
      some.append(word(random)).append(random.nextInt(12) == 0 ? "\r\n" : " ");
    }
    while (some.length() < 5 * TextSource.BLOCK) {
      some.append(word(random)).append(random.nextInt(3) == 0 ? "\t " : " ");
    }
    some.append('\n').append(word(random));
    text = some.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String word(Random random) {
    int rank = (int) Math.exp(random.nextDouble() * Math.log(60_000));
    return (rank % 7 == 0 ? "\u00fc" : "w") + Integer.toString(rank, 36);
  }

  private static Reading reading(int threads, long memory) {
    return new Reading(Optional.empty(), 2, 0, Optional.empty(), Phrases.NONE, threads, memory);
  }

  private static Corpus read(byte[] bytes, Reading reading) throws IOException {
    return Corpus.read("text.txt", new ByteArrayInputStream(bytes), reading);
  }

  private static ReadingMeter untold() {
    return new ReadingMeter(ReadingProgress.Listener.NONE);
  }

  private static void assertSame(Corpus expected, Corpus found) {
    assertArrayEquals(expected.counts(), found.counts());
    assertEquals(expected.vocabulary().size(), found.vocabulary().size());
    for (long row = 0; row < expected.vocabulary().size(); row++) {
      assertEquals(expected.vocabulary().token(row), found.vocabulary().token(row));
    }
    assertEquals(expected.chunks(), found.chunks());
    int[] one = new int[Corpus.longestChunk()];
    int[] other = new int[Corpus.longestChunk()];
    for (int part = 0; part < expected.chunks(); part++) {
      assertEquals(expected.chunk(part, one), found.chunk(part, other));
      assertArrayEquals(one, other);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "3, 1000000", "7, 9000000000"})
  void threadsAndMemoryMakeNoDifference(int threads, long memory) throws IOException {
    assertSame(read(text, reading(1, Long.MAX_VALUE)), read(text, reading(threads, memory)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyTokenIsCountedAndStandsWhereItStood(int threads) throws IOException {
    String[] tokens = new String(text, StandardCharsets.UTF_8).split("[ \t\r\n]+");
    Map<String, Long> counts = new HashMap<>();
    for (String token : tokens) {
      counts.merge(token, 1L, Long::sum);
    }
    Corpus corpus = read(text, reading(threads, 0));
    int[] ids = new int[Corpus.longestChunk()];
    int at = 0;
    for (int part = 0; part < corpus.chunks(); part++) {
      int size = corpus.chunk(part, ids);
      for (int i = 0; i < size; i++) {
        if (ids[i] != IdSequence.LINE_END) {
          while (counts.get(tokens[at]) < 2) {
            at++;
          }
          assertEquals(tokens[at++], corpus.vocabulary().token(ids[i]));
        }
      }
    }
    assertEquals(tokens.length, corpus.allWords());
  }

  @Test
  void nothingIsLeftOfTheFileWhileItIsInUse(@TempDir Path own) throws IOException {
    // Others may read a text at this moment, with files in the usual place.
    String usual = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", own.toString());
    try {
      Corpus corpus = read(text, reading(2, 0));
      try (Stream<Path> files = Files.list(own)) {
        assertEquals(List.of(), files.toList());
      }
      assertTrue(corpus.chunks() > 0);
      System.setProperty("java.io.tmpdir", own.resolve("missing").toString());
      assertThrows(FileAccessException.class, () -> read(text, reading(2, 0)), "it was there");
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void theFirstOfSeveralMistakesIsToldWithItsLineAndByte(int threads) {
    byte[] broken = text.clone();
    int early = 2 * TextSource.BLOCK + 17;
    while (broken[early] != 'w') {
      early++;
    }
    broken[early] = (byte) 0xff;
    broken[4 * TextSource.BLOCK] = 0;
    int at = early;
    while (broken[at - 1] > ' ' || broken[at - 1] < 0) {
      at--;
    }
    long line = 1;
    for (int i = 0; i < at; i++) {
      line += broken[i] == '\n' ? 1 : 0;
    }
    String message =
        assertThrows(TrainingException.class, () -> read(broken, reading(threads, 0))).getMessage();
    assertTrue(message.startsWith("text.txt:" + line + ": expected UTF-8"), message);
    assertTrue(message.contains(" at byte " + at + ";"), message);
  }

  @Test
  void whatATokenizerThrowsEndsTheReading() {
    Tokenizer failing =
        new Tokenizer() {
          @Override
          public String spec() {
            return "failing";
          }

          @Override
          public void split(String line, Consumer<String> tokens) {
            throw new IllegalStateException("no");
          }
        };
    Reading reading = new Reading(Optional.of(failing), 1, 0, Optional.empty(), Phrases.NONE, 3, 0);
    assertThrows(IllegalStateException.class, () -> read(text, reading));
  }

  @Test
  void aStreamThatBreaksOnTheWayEndsTheReading() {
    InputStream breaking =
        new ByteArrayInputStream(text) {
          @Override
          public synchronized int read(byte[] into, int from, int length) {
            if (pos > 3 * TextSource.BLOCK) {
              throw new IllegalStateException("cable");
            }
            return super.read(into, from, length);
          }
        };
    assertThrows(IllegalStateException.class, () -> Corpus.read("net", breaking, reading(3, 0)));
  }

  /** Words that come often from the beginning, among others that come once. */
  private static byte[] mostlyOnce(int distinct) {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < distinct; i++) {
      many.append("once").append(i).append(i % 10 == 0 ? " often\n" : " ");
      many.append(i % 100 == 0 ? "seldom " : "");
    }
    return many.toString().getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void tooManyDistinctTokensAreThinnedOutAndTheFrequentOnesStay(int threads) throws IOException {
    byte[] many = mostlyOnce(600_000);
    Reading reading = reading(threads, 0);
    TextReader reader =
        new TextReader("text.txt", new ByteArrayInputStream(many), reading, untold(), 1 << 17);
    Corpus corpus = Corpus.of("text.txt", reader, reading);
    assertEquals(2, corpus.vocabulary().size());
    assertArrayEquals(new long[] {60_000, 6_000}, corpus.counts());
    assertEquals(666_000, corpus.allWords());
    assertTrue(corpus.forgotten() > 300_000, "forgotten: " + corpus.forgotten());
    assertTrue(reader.counter().size() < 600_000 / 2, "kept: " + reader.counter().size());
  }

  @Test
  void theMostFrequentWordsAreTheSameWhetherOrNotOthersWereForgotten() throws IOException {
    Reading all = reading(2, Long.MAX_VALUE);
    Reading few =
        new Reading(Optional.empty(), 2, 500, Optional.empty(), Phrases.NONE, 2, Long.MAX_VALUE);
    TextReader reader =
        new TextReader("text.txt", new ByteArrayInputStream(text), few, untold(), 20_000);
    Corpus thinned = Corpus.of("text.txt", reader, few);
    assertTrue(thinned.forgotten() > 0);
    Corpus whole = read(text, all);
    List<String> expected = new ArrayList<>();
    List<String> found = new ArrayList<>();
    for (long row = 0; row < 500; row++) {
      expected.add(whole.vocabulary().token(row) + " " + whole.counts()[(int) row]);
      found.add(thinned.vocabulary().token(row) + " " + thinned.counts()[(int) row]);
    }
    assertEquals(expected, found);
  }
}
