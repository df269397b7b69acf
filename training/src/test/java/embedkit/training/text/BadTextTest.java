package embedkit.training.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.Remedy;
import embedkit.api.TrainingException;
import embedkit.api.text.Tokenizer;
import embedkit.training.source.TextFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One bad spot in a text, its encodings, and the place that is told: of several texts, each's own.
 */
class BadTextTest {

  @TempDir Path folder;

  /** Cuts at spaces alone, and by lines: what it gets holds no other white space. */
  private static final Tokenizer LINES =
      new Tokenizer() {
        @Override
        public String spec() {
          return "lines";
        }

        @Override
        public void split(String line, Consumer<String> tokens) {
          Stream.of(line.split(" ")).filter(token -> !token.isEmpty()).forEach(tokens);
        }
      };

  /** How tokens are found: among the bytes, or by a tokenizer. */
  enum Scan {
    BYTES,
    TOKENIZER;

    Reading reading(BadText policy, Charset encoding, int threads) {
      return new Reading(
          this == BYTES ? Optional.empty() : Optional.of(LINES),
          1,
          0,
          Optional.empty(),
          Phrases.NONE,
          threads,
          1 << 24,
          encoding,
          policy);
    }
  }

  private static Corpus read(InputStream in, Scan scan, BadText policy, Charset encoding) {
    try {
      return Corpus.read("text.txt", in, scan.reading(policy, encoding, 3));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Corpus read(byte[] text, Scan scan, BadText policy) {
    return read(new ByteArrayInputStream(text), scan, policy, StandardCharsets.UTF_8);
  }

  /** Each char a byte. */
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The text as it was read, lines between bars. */
  private static String told(Corpus corpus) {
    StringBuilder told = new StringBuilder();
    int[] ids = new int[Corpus.longestChunk()];
    for (int chunk = 0; chunk < corpus.chunks(); chunk++) {
      int count = corpus.chunk(chunk, ids);
      for (int i = 0; i < count; i++) {
        boolean end = ids[i] == Corpus.LINE_END;
        told.append(end ? "|" : corpus.vocabulary().token(ids[i]) + " ");
      }
    }
    return told.toString().replace(" |", "|").replaceAll("\\|+", "|");
  }

  @ParameterizedTest
  @EnumSource
  void bytesThatAreNotUtf8EndTheRunOrAreReplacedOrTheirLineIsLeftOut(Scan scan) {
    byte[] text = bytes("the cat\nbad \u00ff by\u00c3 sat\nthe end\n");
    assertEquals(
        "text.txt:2: expected UTF-8, found \"\\xff\" at byte 12",
        assertThrows(TrainingException.class, () -> read(text, Scan.BYTES, BadText.FAIL))
            .finding());
    assertThrows(TrainingException.class, () -> read(text, scan, BadText.FAIL));
    Corpus replaced = read(text, scan, BadText.REPLACE);
    assertEquals("the cat|bad \ufffd by\ufffd sat|the end|", told(replaced));
    String spots = "2 spots that are not text became U+FFFD; the first: text.txt:2: expected UTF-8";
    assertTrue(replaced.notices().getFirst().startsWith(spots), replaced.notices().toString());
    Corpus skipped = read(text, scan, BadText.SKIP);
    assertEquals("the cat|the end|", told(skipped));
    assertEquals(4, skipped.allWords());
    assertTrue(
        skipped
            .notices()
            .getFirst()
            .startsWith("1 line that is not text was left out; the first: text.txt:2: expected"),
        skipped.notices().toString());
  }

  @ParameterizedTest
  @EnumSource
  void aZeroByteIsABadByteToo(Scan scan) {
    byte[] text = bytes("the cat\na\0b c\nthe end");
    TrainingException refused =
        assertThrows(TrainingException.class, () -> read(text, scan, BadText.FAIL));
    assertEquals(
        "text.txt:2: expected text, found a zero byte at byte 9, as binary files have",
        refused.finding());
    assertEquals(
        List.of(new Remedy.Setting("leave such lines out", "on-bad-text", "skip")),
        refused.remedies());
    assertEquals("the cat|a\ufffdb c|the end|", told(read(text, scan, BadText.REPLACE)));
    assertEquals("the cat|the end|", told(read(text, scan, BadText.SKIP)));
  }

  @ParameterizedTest
  @CsvSource({"70000", "2097152", "2097160", "5000000"})
  void aTokenThatIsTooLongIsLeftOutOrItsLineIsHoweverManyBlocksItTakes(int length) {
    byte[] text = bytes("the cat\na " + "x".repeat(length) + " b\nthe end");
    for (Scan scan : Scan.values()) {
      assertThrows(TrainingException.class, () -> read(text, scan, BadText.FAIL));
      Corpus replaced = read(text, scan, BadText.REPLACE);
      assertEquals("the cat|a b|the end|", told(replaced), scan + " " + length);
      assertEquals(
          "1 token above 65,536 bytes was left out; the first: text.txt:2: expected a token of at"
              + " most 65536 bytes, found a longer one at byte "
              + (scan == Scan.TOKENIZER && length < TextSource.BLOCK - 100 ? 8 : 10),
          replaced.notices().getFirst());
      Corpus skipped = read(text, scan, BadText.SKIP);
      // What stood in a block before it was a line, too.
      String before = length < TextSource.BLOCK ? "" : "a|";
      assertEquals("the cat|" + before + "the end|", told(skipped), scan + " " + length);
      assertTrue(
          skipped.notices().getFirst().startsWith("1 line that is not text was left out"),
          skipped.notices().toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTextWithLinesLeftOutIsTheTextWithoutThem(Scan scan) throws IOException {
    Random random = new Random(7);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    ByteArrayOutputStream good = new ByteArrayOutputStream();
    long left = 0;
    while (whole.size() < 3 * TextSource.BLOCK) {
      StringBuilder line = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        line.append('w').append(Integer.toString(random.nextInt(1 << random.nextInt(20)), 36));
        line.append(' ');
      }
      boolean bad = random.nextInt(20) == 0;
      if (bad) {
        int kind = random.nextInt(2000);
        String spot = kind == 0 ? "y".repeat(66_000) : kind % 2 == 0 ? "\0" : "\u00e4 ";
        line.insert(random.nextInt(line.length()), spot);
        left++;
      }
      byte[] bytes = bytes(line.append('\n').toString());
      whole.write(bytes);
      good.write(bad ? new byte[0] : bytes);
    }
    Corpus expected = read(good.toByteArray(), scan, BadText.FAIL);
    Corpus found = read(whole.toByteArray(), scan, BadText.SKIP);
    assertEquals(told(expected), told(found));
    assertEquals(expected.vocabulary().size(), found.vocabulary().size());
    for (long row = 0; row < expected.vocabulary().size(); row++) {
      assertEquals(expected.vocabulary().token(row), found.vocabulary().token(row));
    }
    String lines = String.format(Locale.ROOT, "%,d lines that are not text were left out", left);
    assertTrue(found.notices().getFirst().startsWith(lines), found.notices().toString());
  }

  @ParameterizedTest
  @EnumSource
  void aByteOrderMarkIsPartOfNoWordWhereverItStands(Scan scan) {
    byte[] text = "\ufeffthe cat\n\ufeffthe \ufeff do\ufeffg\n".getBytes(StandardCharsets.UTF_8);
    Corpus corpus = read(text, scan, BadText.FAIL);
    assertEquals("the cat|the dog|", told(corpus));
    assertEquals(List.of(), corpus.notices());
  }

  @ParameterizedTest
  @EnumSource
  void aCarriageReturnIsPartOfNoWord(Scan scan) {
    String text = "the cat\r\nthe\rdog\r\r\nthe end\r";
    assertEquals("the cat|the dog|the end|", told(read(bytes(text), scan, BadText.FAIL)));
  }

  static Stream<Charset> marked() {
    return Stream.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8").map(Charset::forName);
  }

  @ParameterizedTest
  @MethodSource("marked")
  void aByteOrderMarkSaysWhatATextIsWrittenIn(Charset encoding) {
    String text = "caf\u00e9 \u4e2d\u56fd\r\n\ud83d\ude00 caf\u00e9\n";
    for (Scan scan : Scan.values()) {
      Corpus corpus = read(("\ufeff" + text).getBytes(encoding), scan, BadText.FAIL);
      assertEquals("caf\u00e9 \u4e2d\u56fd|\ud83d\ude00 caf\u00e9|", told(corpus));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void twoBytesALetterWithoutAMarkAreToldWithTheEncodingThatReadsThem(String encoding) {
    byte[] text = "the cat sat on the mat\n".repeat(10).getBytes(Charset.forName(encoding));
    TrainingException refused =
        assertThrows(TrainingException.class, () -> read(text, Scan.BYTES, BadText.REPLACE));
    assertTrue(refused.finding().contains("every other byte zero"), refused.finding());
    assertEquals("encoding", ((Remedy.Setting) refused.remedies().getFirst()).option());
    String named = ((Remedy.Setting) refused.remedies().getFirst()).value();
    ByteArrayInputStream in = new ByteArrayInputStream(text);
    Corpus corpus = read(in, Scan.BYTES, BadText.FAIL, Charset.forName(named));
    assertEquals(60, corpus.words());
    assertEquals(5, corpus.vocabulary().size());
  }

  @ParameterizedTest
  @CsvSource({"gbk", "big5", "euc-jp", "iso-2022-jp", "utf-16le"})
  void aTextOfAnotherEncodingIsReadAsItsUtf8(String encoding) {
    String text = ("\u4e2d \u65e5\u672c word\n\u6771 \u4e2d\n").repeat(40_000);
    Corpus expected = read(text.getBytes(StandardCharsets.UTF_8), Scan.BYTES, BadText.FAIL);
    byte[] other = text.getBytes(Charset.forName(encoding));
    ByteArrayInputStream in = new ByteArrayInputStream(other);
    Corpus found = read(in, Scan.BYTES, BadText.FAIL, Charset.forName(encoding));
    assertEquals(told(expected), told(found));
  }

  @Test
  void whatIsNoneOfTheEncodingIsToldWithItsByteInTheFile() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes("\u4e2d\u6587 word\n".getBytes(Charset.forName("gbk")));
    text.writeBytes(bytes("x \u00ff y\nx y\n"));
    Charset gbk = Charset.forName("gbk");
    TrainingException refused =
        assertThrows(
            TrainingException.class,
            () ->
                read(new ByteArrayInputStream(text.toByteArray()), Scan.BYTES, BadText.FAIL, gbk));
    assertEquals("text.txt:2: expected GBK, found \"\\xff\" at byte 12", refused.finding());
    ByteArrayInputStream again = new ByteArrayInputStream(text.toByteArray());
    assertEquals(
        "\u4e2d\u6587 word|x \ufffd y|x y|",
        told(read(again, Scan.TOKENIZER, BadText.REPLACE, gbk)));
  }

  @ParameterizedTest
  @CsvSource({
    "gbk, '\u6211\u559c\u6b22\u5403\u82f9\u679c\uff0c\u4e2d\u56fd\u4eba\u6c11'",
    "big5, '\u6211\u559c\u6b61\u5403\u860b\u679c\uff0c\u570b\u5bb6\u7684\u8a9e\u8a00\u5b78\u7fd2'",
    "shift_jis, '\u79c1\u306f\u732b\u3067\u3059\u3002\u65e5\u672c\u8a9e\u3092\u8aad\u3080'",
    "euc-jp, '\u79c1\u306f\u732b\u3067\u3059\u3002\u65e5\u672c\u8a9e\u3092\u8aad\u3080'",
    "euc-kr, '\uc548\ub155\ud558\uc138\uc694 \ud55c\uad6d\uc5b4 \ubb38\uc7a5\uc785\ub2c8\ub2e4'",
    "windows-1251, '\u041a\u043e\u0448\u043a\u0430 \u0441\u0438\u0434\u0438\u0442'",
    "koi8-r, '\u041a\u043e\u0448\u043a\u0430 \u0441\u0438\u0434\u0438\u0442 \u0442\u0430\u043c'",
    "windows-1252, 'le gar\u00e7on na\u00eff est d\u00e9j\u00e0 au caf\u00e9'"
  })
  void anEncodingIsSuggestedForATextThatIsNotUtf8(String encoding, String text) {
    byte[] bytes = ("ascii first\n" + text + "\n").getBytes(Charset.forName(encoding));
    TrainingException refused =
        assertThrows(TrainingException.class, () -> read(bytes, Scan.BYTES, BadText.FAIL));
    assertEquals(
        new Remedy.Setting("name what it is written in", "encoding", encoding),
        refused.remedies().getFirst());
  }

  @Test
  void aTextThatWasUtf8SoFarIsSuggestedNoOtherEncoding() {
    byte[] text = bytes("caf\u00c3\u00a9 au lait\nbad \u00ff\n");
    TrainingException refused =
        assertThrows(TrainingException.class, () -> read(text, Scan.BYTES, BadText.FAIL));
    assertEquals(
        List.of(new Remedy.Setting("leave such lines out", "on-bad-text", "skip")),
        refused.remedies());
  }

  /** Says something of each line that holds a question mark. */
  private static final Tokenizer ASKING =
      new Tokenizer() {
        @Override
        public String spec() {
          return "asking";
        }

        @Override
        public Optional<String> caveat(String line) {
          return line.contains("?") ? Optional.of("asked " + line) : Optional.empty();
        }

        @Override
        public void split(String line, Consumer<String> tokens) {
          LINES.split(line, tokens);
        }
      };

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void whatATokenizerDoesNotDoWellIsToldOnceWithTheFirstSuchLine(int threads) throws IOException {
    String lines = "some more words\n".repeat(300_000);
    byte[] text = bytes(lines + "a why ?\n" + lines + "b why ?\n".repeat(3) + lines + "c ?\n");
    Reading reading =
        new Reading(Optional.of(ASKING), 1, 0, Optional.empty(), Phrases.NONE, threads, 1 << 24);
    Corpus corpus = Corpus.read("text.txt", new ByteArrayInputStream(text), reading);
    assertEquals(List.of("text.txt:300001: asked a why ?"), corpus.notices());
  }

  private InputStream several(byte[]... texts) throws IOException {
    List<String> names = new ArrayList<>();
    for (byte[] text : texts) {
      Path file = folder.resolve(names.size() + ".txt");
      names.add(Files.write(file, text).toString());
    }
    return TextFiles.opened(
        names,
        name -> {
          try {
            return Files.newInputStream(Path.of(name));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void ofSeveralTextsTheOneWithTheFlawIsToldWithItsOwnLineAndByte(Scan scan) throws IOException {
    InputStream in =
        several(bytes("a b\nc"), bytes("d e\n\u00ef\u00bb\u00bff\n"), bytes("g\n\u00ff"));
    TrainingException refused =
        assertThrows(
            TrainingException.class, () -> read(in, scan, BadText.FAIL, StandardCharsets.UTF_8));
    assertEquals(
        folder.resolve("2.txt") + ":2: expected UTF-8, found \"\\xff\" at byte 2",
        refused.finding());
  }

  @ParameterizedTest
  @EnumSource
  void eachOfSeveralTextsHasItsOwnMarkAndBeginsALine(Scan scan) throws IOException {
    InputStream in =
        several(
            "\ufeffthe caf\u00e9".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            "\ufeffthe dog\n".getBytes(StandardCharsets.UTF_16LE),
            "\ufeff".getBytes(StandardCharsets.UTF_8),
            bytes("the end"));
    Corpus corpus = read(in, scan, BadText.FAIL, StandardCharsets.UTF_8);
    assertEquals("the caf\u00e9|the dog|the end|", told(corpus));
  }

  @Test
  void aLineOfALaterBlockIsCountedFromTheStartOfItsOwnText() throws IOException {
    byte[] long1 = bytes("some words\n".repeat(300_000));
    byte[] long2 = bytes("some words\n".repeat(250_000) + "a\0b\n");
    InputStream in = several(long1, long2);
    TrainingException refused =
        assertThrows(
            TrainingException.class,
            () -> read(in, Scan.BYTES, BadText.FAIL, StandardCharsets.UTF_8));
    assertEquals(
        folder.resolve("1.txt")
            + ":250001: expected text, found a zero byte at byte 2750001, as binary files have",
        refused.finding());
  }
}
