package embedkit.tokenizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.text.TokenIds;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import embedkit.testkit.TokenizerKit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BertKitTest extends TokenizerKit {

  private static final List<String> PIECES =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "cat", "kit", "##ten", "##t", "##e", "##n", ",",
          "caf", "Kit", "\u732b", "d", "##on");

  @TempDir Path folder;

  private Path file(String name, Iterable<String> lines) {
    try {
      return Files.write(folder.resolve(name), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected TokenizerProvider provider() {
    return new Bert();
  }

  @Override
  protected List<String> specs() {
    Path vocab = file("vocab.txt", PIECES);
    return List.of("bert:vocab=" + vocab, "bert:vocab=" + vocab + ",lower=false");
  }

  private TokenIds read(Path vocab, boolean lower) {
    Options options =
        Options.check(
            "bert",
            provider().options(),
            Map.of("vocab", vocab.toString(), "lower", Boolean.toString(lower)));
    return new Bert().create(options).ids().orElseThrow();
  }

  @Test
  void wordsAreCutIntoTheLongestPiecesWithTheirPlaces() {
    TokenIds ids = read(file("vocab.txt", PIECES), true);
    assertEquals(
        List.of("[CLS]", "kit", "##ten", ",", "caf", "##e", "\u732b", "[UNK]", "[SEP]"),
        ids.encode("Kitten, caf\u00e9\u732bxyz").texts());
    assertEquals(
        List.of("0-0", "0-3", "3-6", "6-7", "8-11", "11-12", "12-13", "13-16", "0-0"),
        ids.encode("Kitten, caf\u00e9\u732bxyz").tokens().stream()
            .map(token -> token.start() + "-" + token.end())
            .toList());
    assertEquals(OptionalInt.of(1), ids.unknown());
    assertTrue(ids.isSpecial(2));
  }

  @Test
  void lettersKeepTheirCaseWhereAsked() {
    TokenIds ids = read(file("vocab.txt", PIECES), false);
    assertArrayEquals(new int[] {2, 13, 7, 1, 3}, ids.encode("Kitten Caf\u00e9").ids());
  }

  @Test
  void piecesBecomeATextAgain() {
    TokenIds ids = read(file("vocab.txt", PIECES), true);
    assertEquals("a kitten, cat", ids.decode(ids.encode("A  kitten ,cat").ids(), true));
    assertEquals("[CLS] cat [SEP]", ids.decode(ids.encode("cat").ids(), false));
  }

  @Test
  void aVocabularyIsKnownByItsContent() {
    Path cased = file("pieces", List.of("[PAD]", "[UNK]", "A", "a"));
    assertEquals(Optional.of("bert:vocab=" + cased + ",lower=false"), new Bert().recognise(cased));
    assertEquals(Optional.empty(), new Bert().recognise(file("words", List.of("a", "b"))));
    assertEquals(Optional.empty(), new Bert().recognise(folder));
  }

  @Test
  void whatIsNoVocabularyIsToldWithItsPlace() throws IOException {
    Path words = file("words.txt", List.of("a", "b"));
    assertEquals(
        words + ": expected a line [UNK], found none; give the vocab.txt of a BERT model",
        assertThrows(VectorFileException.class, () -> read(words, true)).getMessage());
    Path bytes = folder.resolve("bytes.txt");
    Files.write(bytes, new byte[] {'[', '\n', (byte) 0xff, '\n'});
    assertEquals(
        bytes + ":2: expected a piece in UTF-8, found other bytes",
        assertThrows(VectorFileException.class, () -> read(bytes, true)).getMessage());
    assertThrows(FileAccessException.class, () -> read(folder.resolve("none"), true));
    assertThrows(FileAccessException.class, () -> read(folder, true));
    assertThrows(
        VectorFileException.class, () -> read(Files.createFile(folder.resolve("empty")), true));
  }
}
