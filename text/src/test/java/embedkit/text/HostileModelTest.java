package embedkit.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbedkitException;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that are broken end in a sentence, and many threads that ask at once in the same bits. */
class HostileModelTest {

  private static final int TRIES = 1500;

  @TempDir Path folder;
  private final Tables tables = ListedTokens.installed();

  @BeforeEach
  void writeModel() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), "[UNK]\n[CLS]\nhello\nworld\ngoodbye\n");
    Files.writeString(
        folder.resolve("config.json"), "{\"a\": [1, {\"b\": 2}], \"normalize\": true}");
    Files.writeString(
        folder.resolve("modules.json"),
        "[{\"idx\": 0, \"type\": \"sentence_transformers.models.StaticEmbedding\"}]");
    new ModelFile()
        .matrix("embeddings", "F16", 2, 1, 2, 10, 20, 3, 4)
        .list("mapping", "I32", 0, 0, 1, 2, 1)
        .list("weights", "F64", 1, 1, 0.5, 3, 2)
        .write(folder.resolve("model.safetensors"));
  }

  private float[] embed(String text) {
    StaticModel model = StaticModel.open(tables, folder.toString(), Optional.empty());
    try (TextEmbedder embedder = TextEmbedder.of(model, model.settings())) {
      return embedder.embed(text);
    }
  }

  /** A file with some of its bytes changed, put in or left out; of the same seed the same ones. */
  private static byte[] broken(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length;
    return Arrays.copyOf(bytes, length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "modules.json", "model.safetensors"})
  void aFileWithWrongBytesIsReadOrRefusedInASentence(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(11);
    int refused = 0;
    for (int i = 0; i < TRIES; i++) {
      Files.write(file, broken(whole, random));
      try {
        assertEquals(2, embed("hello world goodbye what").length);
      } catch (EmbedkitException e) {
        assertTrue(e.getMessage().length() > 20, e.getMessage());
        refused++;
      } catch (AssertionError e) {
        // A header that says other rows is another model.
        assertEquals("model.safetensors", name, e.getMessage());
      }
    }
    // modules.json is not looked at where config.json tells all.
    assertTrue(refused > 0 || name.equals("modules.json"), refused + " of " + TRIES);
    Files.write(file, whole);
    assertArrayEquals(new float[] {0.6f, 0.8f}, embed("world"), 1e-6f);
  }

  @Test
  void aConfigurationThatIsTooLargeIsNotRead() throws IOException {
    Files.write(folder.resolve("config.json"), new byte[(1 << 22) + 1]);
    VectorFileException e = assertThrows(VectorFileException.class, () -> embed("hello"));
    assertTrue(e.getMessage().contains("at most 4194304 bytes, found 4194305"), e.getMessage());
  }

  @Test
  void aConfigurationOfManyLevelsIsRefused() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"a\":" + "[".repeat(100_000));
    assertThrows(VectorFileException.class, () -> embed("hello"));
  }

  @Test
  void manyThreadsGetTheSameBitsAsOne() throws InterruptedException, ExecutionException {
    String[] words = {"hello", "world", "goodbye", "what"};
    List<String> texts = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = random.nextInt(150); w >= 0; w--) {
        text.append(words[random.nextInt(words.length)]).append(' ');
      }
      texts.add(text.toString());
    }
    StaticModel model = StaticModel.open(tables, folder.toString(), Optional.empty());
    try (TextEmbedder embedder = TextEmbedder.of(model, model.settings());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<float[]> expected = texts.stream().map(embedder::embed).toList();
      List<Future<Boolean>> all = new ArrayList<>();
      for (int t = 0; t < 100; t++) {
        int first = t;
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < texts.size(); i++) {
                    int at = (first * 7 + i) % texts.size();
                    assertArrayEquals(expected.get(at), embedder.embed(texts.get(at)));
                  }
                  return true;
                }));
      }
      for (Future<Boolean> one : all) {
        assertTrue(one.get());
      }
    }
  }
}
