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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Gpt2KitTest extends TokenizerKit {
  private static final String VOCAB =
      "{\"a\":0,\"b\":1,\"ab\":2,\"\u0120\":3,\"\u0120ab\":4,\"\u00c3\":5,\"\u00a9\":6,"
          + "\"<|endoftext|>\":7}";
  private static final String MERGES = "#version: 0.2\na b\r\n\n\u0120 ab\n";

  @TempDir Path folder;

  private Path file(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TokenIds read(String vocab, String merges) {
    return read(file("vocab.json", vocab), file("merges.txt", merges));
  }

  private static TokenIds read(Path vocab, Path merges) {
    Options options =
        Options.check(
            "gpt2",
            new Gpt2().options(),
            Map.of("vocab", vocab.toString(), "merges", merges.toString()));
    return new Gpt2().create(options).ids().orElseThrow();
  }

  @Override
  protected TokenizerProvider provider() {
    return new Gpt2();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "gpt2:vocab=" + file("vocab.json", VOCAB) + ",merges=" + file("merges.txt", MERGES));
  }

  @Test
  void bytesAreMergedAndTheEndOfATextIsFound() {
    TokenIds ids = read(VOCAB, MERGES);
    assertArrayEquals(new int[] {2, 4, 5, 6, 7}, ids.encode("ab ab\u00e9<|endoftext|>").ids());
    assertEquals("ab ab\u00e9", ids.decode(new int[] {2, 4, 5, 6, 7}, true));
    assertTrue(ids.isSpecial(7));
    assertEquals(8, ids.size());
  }

  @Test
  void theTwoFilesAreKnownByTheirNames() {
    Path vocab = file("vocab.json", VOCAB);
    assertEquals(Optional.empty(), new Gpt2().recognise(vocab));
    Path merges = file("merges.txt", MERGES);
    Optional<String> spec = Optional.of("gpt2:vocab=" + vocab + ",merges=" + merges);
    assertEquals(spec, new Gpt2().recognise(vocab));
    assertEquals(spec, new Gpt2().recognise(merges));
    assertEquals(spec, new Gpt2().recognise(folder));
    assertEquals(Optional.empty(), new Gpt2().recognise(file("words.txt", "a")));
    file("tokenizer.json", "{}");
    assertEquals(Optional.empty(), new Gpt2().recognise(folder));
  }

  private String refused(String vocab, String merges) {
    return assertThrows(VectorFileException.class, () -> read(vocab, merges))
        .getMessage()
        .replace(folder + "/", "");
  }

  @Test
  void whatDoesNotGoTogetherIsToldWithItsLine() throws IOException {
    assertEquals(
        "merges.txt:3: expected pieces of the vocabulary, found \"ba\", which it does not have, in"
            + " the merge of \"b\" and \"a\"; take vocabulary and merges of one tokenizer",
        refused(VOCAB, "#version\na b\nb a\n"));
    assertEquals(
        "merges.txt:1: expected two pieces with one space between, found \"ab\"",
        refused(VOCAB, "ab\n"));
    assertTrue(refused(VOCAB, "a".repeat(100_000)).contains("a line of at most 65536 chars"));
    assertTrue(refused("[]", MERGES).startsWith("vocab.json"));
    assertTrue(refused("{}", MERGES).contains("one piece or more, found none"));
    assertTrue(refused("{\"a\":0,\"b\":0}", "").contains("0, the id of \"a\""));
    assertTrue(refused("{\"a\":-1}", "").contains("found -1"));
    assertTrue(refused("{\"a\"", "").startsWith("vocab.json"));
    Path vocab = file("vocab.json", VOCAB);
    Path bytes = folder.resolve("bytes.txt");
    Files.write(bytes, new byte[] {'a', ' ', 'b', '\n', (byte) 0xff, '\n'});
    String told = assertThrows(VectorFileException.class, () -> read(vocab, bytes)).getMessage();
    assertTrue(told.contains("lines in UTF-8, found other bytes"), told);
    assertThrows(FileAccessException.class, () -> read(vocab, folder));
    assertThrows(FileAccessException.class, () -> read(vocab, folder.resolve("none")));
    assertThrows(FileAccessException.class, () -> read(folder.resolve("none"), bytes));
    Files.write(bytes, "a b\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of("ab"), read(vocab, bytes).encode("ab").texts());
  }
}
