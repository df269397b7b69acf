package embedkit.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Models that Model2Vec's Python made give the vectors that it gives. They are not ours to keep:
 * where they are not, the test says so and is skipped. {@code EMBEDKIT_MODELS} names their folder.
 */
class ExpectedVectorsTest {

  private static final Path MODELS =
      Path.of(Optional.ofNullable(System.getenv("EMBEDKIT_MODELS")).orElse("../../shared/models"));

  private static float[] expected(String file) throws IOException {
    String[] numbers =
        Files.readString(MODELS.resolve(file)).replaceAll("[\\[\\]\\s]", "").split(",");
    float[] vector = new float[numbers.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.parseFloat(numbers[i]);
    }
    return vector;
  }

  @ParameterizedTest
  @CsvSource({
    "test-model-float32, hello world, 1, embeddings_short.json, 1e-5",
    "test-model-float32, hello, 1000, embeddings_long.json, 1e-5",
    "test-model-sentence-transformers, hello world, 1, embeddings_short.json, 1e-5",
    "test-model-vocab-quantized, hello, 1000, embeddings_vocab_quantized.json, 1e-5",
    // Rounded numbers give nearly the same: the file's own rounding is all that is apart.
    "test-model-float16, hello world, 1, embeddings_short.json, 1e-3",
    "test-model-float16, hello, 1000, embeddings_long.json, 1e-3",
    "test-model-int8, hello world, 1, embeddings_short.json, 1e-1",
    "test-model-int8, hello, 1000, embeddings_long.json, 1e-1",
  })
  void aModelGivesTheVectorsThatItsToolGives(
      String model, String text, int times, String file, float apart) throws IOException {
    Path folder = MODELS.resolve(model);
    assumeTrue(Files.isDirectory(folder), "the models of other tools are not at " + MODELS);
    assumeTrue(
        Tables.installed().catalog().tokenizers().all().stream()
            .anyMatch(one -> one.recognise(folder.resolve("tokenizer.json")).isPresent()),
        "no tokenizer that is installed reads tokenizer.json");
    float[] wanted = expected(file);
    try (TextEmbedder embedder = TextEmbedder.of(folder)) {
      assertEquals(wanted.length, embedder.dim());
      String whole = String.join(" ", Collections.nCopies(times, text));
      float[] found = embedder.embed(whole);
      assertArrayEquals(wanted, found, apart, Arrays.toString(found));
    }
  }
}
