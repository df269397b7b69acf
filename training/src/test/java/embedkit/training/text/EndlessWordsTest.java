package embedkit.training.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More distinct tokens than memory holds; the tests have a heap of 1 GB. */
class EndlessWordsTest {

  private static final int DISTINCT = 100_000_000;

  /** Tokens of which each is another one, and now and then two that come again. */
  private static final class Endless extends InputStream {
    private int next;
    private byte[] some = {};
    private int at;

    @Override
    public int read() {
      throw new UnsupportedOperationException("one byte at a time");
    }

    @Override
    public int read(byte[] into, int from, int length) {
      if (at == some.length) {
        refill();
      }
      int count = Math.min(length, some.length - at);
      System.arraycopy(some, at, into, from, count);
      at += count;
      return count == 0 ? -1 : count;
    }

    private void refill() {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 10_000 && next < DISTINCT; i++) {
        text.append(Integer.toString(next++, 36)).append(next % 1000 == 0 ? " -the- -of-\n" : " ");
      }
      some = text.toString().getBytes(StandardCharsets.US_ASCII);
      at = 0;
    }
  }

  @Test
  @Tag("long")
  void aHundredMillionDistinctTokensAreReadInBoundedMemory() throws IOException {
    Reading reading =
        new Reading(Optional.empty(), 5, 0, Optional.empty(), Phrases.NONE, 2, 64 << 20);
    Corpus corpus = Corpus.read("endless", new Endless(), reading);
    assertEquals(2, corpus.vocabulary().size());
    assertArrayEquals(new long[] {DISTINCT / 1000, DISTINCT / 1000}, corpus.counts());
    assertEquals(DISTINCT + 2L * DISTINCT / 1000, corpus.allWords());
    assertTrue(corpus.forgotten() > DISTINCT / 2);
  }
}
