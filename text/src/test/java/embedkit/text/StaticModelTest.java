package embedkit.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models are told by their files, and embed as the tools do that they are of. */
class StaticModelTest {

  private static final String TOKENS = "[UNK]\n[CLS]\nhello\nworld\ngoodbye\n";

  @TempDir Path folder;

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.replace('\'', '"'));
  }

  private static StaticModel open(Path path) {
    return StaticModel.open(ListedTokens.installed(), path.toString(), Optional.empty());
  }

  private float[] embed(ModelLayout layout, String text) {
    return embed(layout, folder, text);
  }

  private static float[] embed(ModelLayout layout, Path path, String text) {
    StaticModel model = open(path);
    assertEquals(layout, model.layout());
    try (TextEmbedder embedder = TextEmbedder.of(model, model.settings())) {
      return embedder.embed(text);
    }
  }

  private static float[] numbers(double... values) {
    float[] numbers = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = (float) values[i];
    }
    return numbers;
  }

  private void model2Vec(String dtype) throws IOException {
    file("tokenizer.json", TOKENS);
    new ModelFile()
        .matrix("embeddings", dtype, 2, 50, 50, 60, 60, 3, 4, 5, -2, -128, 127)
        .write(folder.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"F32", "F16", "F64", "I8"})
  void aModel2VecOfAnyTypeLeavesUnknownTokensOutAndAddsNoSpecialOnes(String dtype)
      throws IOException {
    model2Vec(dtype);
    assertArrayEquals(numbers(4, 1), embed(ModelLayout.MODEL2VEC, "hello unheard-of world"), 1e-6f);
    assertArrayEquals(numbers(-128, 127), embed(ModelLayout.MODEL2VEC, "goodbye"), 1e-4f);
    assertArrayEquals(numbers(0, 0), embed(ModelLayout.MODEL2VEC, "what"));
  }

  @Test
  void aModel2VecNormalisesOnlyIfItsConfigurationSaysSo() throws IOException {
    model2Vec("F32");
    assertArrayEquals(numbers(3, 4), embed(ModelLayout.MODEL2VEC, "hello"), 1e-6f);
    file("config.json", "{'model_type': 'model2vec', 'deep': {'normalize': true}}");
    assertArrayEquals(numbers(3, 4), embed(ModelLayout.MODEL2VEC, "hello"), 1e-6f);
    file("config.json", "{'a': [{'b': 1}], 'normalize': true}");
    assertArrayEquals(numbers(0.6, 0.8), embed(ModelLayout.MODEL2VEC, "hello"), 1e-6f);
    assertArrayEquals(numbers(0, 0), embed(ModelLayout.MODEL2VEC, ""));
    file("config.json", "{'normalize': false}");
    assertArrayEquals(numbers(3, 4), embed(ModelLayout.MODEL2VEC, "hello"), 1e-6f);
    file("config.json", "{'normalize': null}");
    assertArrayEquals(numbers(3, 4), embed(ModelLayout.MODEL2VEC, "hello"), 1e-6f);
  }

  @Test
  void tokensOfAModel2VecShareRowsAndHaveWeights() throws IOException {
    file("tokenizer.json", TOKENS);
    new ModelFile()
        .matrix("embeddings", "F16", 2, 1, 2, 10, 20)
        .list("mapping", "I32", 0, 0, 1, 0, 1)
        .list("weights", "F64", 1, 1, 0.5, 3, 2)
        .write(folder.resolve("model.safetensors"));
    // (10, 20) * 0.5 and (1, 2) * 3 and (10, 20) * 2, by three.
    assertArrayEquals(
        numbers(28 / 3., 56 / 3.), embed(ModelLayout.MODEL2VEC, "hello world goodbye"), 1e-5f);
    try (StaticModel model = open(folder)) {
      assertEquals(5, model.table().rows());
      assertFalse(model.table().store().writable());
    }
  }

  @Test
  void aMappingBeyondTheRowsIsToldWithItsPlace() throws IOException {
    file("tokenizer.json", TOKENS);
    new ModelFile()
        .matrix("embeddings", "F32", 2, 1, 2, 10, 20)
        .list("mapping", "I64", 0, 0, 1, 2, -1)
        .write(folder.resolve("model.safetensors"));
    assertArrayEquals(numbers(10, 20), embed(ModelLayout.MODEL2VEC, "hello"));
    for (String word : List.of("world", "goodbye")) {
      VectorFileException e =
          assertThrows(VectorFileException.class, () -> embed(ModelLayout.MODEL2VEC, word));
      assertTrue(e.getMessage().contains("tensor mapping["), e.getMessage());
    }
  }

  @Test
  void aModel2VecCutsATextAt512TimesTheMedianLengthOfATokenAndAt512Tokens() throws IOException {
    model2Vec("F32");
    try (StaticModel model = open(folder)) {
      // [UNK], [CLS], hello, world, goodbye: 5, 5, 5, 5, 7.
      assertEquals(512 * 5, model.settings().mostCharacters());
      assertEquals(512, model.settings().mostTokens());
    }
    // 426 times "hello " is 2556 characters, so that the last is cut to "worl".
    assertArrayEquals(
        numbers(3, 4), embed(ModelLayout.MODEL2VEC, "hello ".repeat(426) + "world"), 1e-3f);
    assertArrayEquals(
        numbers(4, 1),
        embed(ModelLayout.MODEL2VEC, "hello ".repeat(1) + "world" + " ".repeat(5000) + "hello"),
        1e-3f);
  }

  @Test
  void aStaticEmbeddingKeepsUnknownTokensAndNormalisesByItsModules() throws IOException {
    file("0_StaticEmbedding/tokenizer.json", TOKENS);
    new ModelFile()
        .matrix("embedding.weight", "F32", 2, 50, 50, 60, 60, 3, 4, 5, -2, 7, 7)
        .write(folder.resolve("0_StaticEmbedding/model.safetensors"));
    String first =
        "{'idx': 0, 'name': '0', 'path': '0_StaticEmbedding', 'type':"
            + " 'sentence_transformers.models.StaticEmbedding'}";
    file("modules.json", "[" + first + "]");
    assertArrayEquals(numbers(26.5, 27), embed(ModelLayout.STATIC_EMBEDDING, "hello what"), 1e-5f);
    file(
        "modules.json",
        "["
            + first
            + ", {'idx': 1, 'name': '1', 'path': '1_Normalize', 'type':"
            + " 'sentence_transformers.models.Normalize'}]");
    assertArrayEquals(numbers(0.6, 0.8), embed(ModelLayout.STATIC_EMBEDDING, "hello"), 1e-6f);
    Path part = folder.resolve("0_StaticEmbedding/model.safetensors");
    assertArrayEquals(numbers(0.6, 0.8), embed(ModelLayout.STATIC_EMBEDDING, part, "hello"), 1e-6f);
  }

  @Test
  void anIdBeyondTheTableIsAnErrorButForWordLlama() throws IOException {
    file("tokenizer.json", TOKENS);
    new ModelFile()
        .matrix("embedding.weight", "BF16", 2, 50, 50, 60, 60, 3, 4)
        .write(folder.resolve("model.safetensors"));
    assertArrayEquals(numbers(3, 4), embed(ModelLayout.WORD_LLAMA, "world goodbye"), 1e-6f);
    file("config_sentence_transformers.json", "{'normalize': true}");
    assertArrayEquals(numbers(0.6, 0.8), embed(ModelLayout.STATIC_EMBEDDING, "hello"), 1e-6f);
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class, () -> embed(ModelLayout.STATIC_EMBEDDING, "hello world"));
    assertTrue(
        e.getMessage().contains("\"world\" has the id 3, and the rows of the table are 0 to 2"),
        e.getMessage());
  }

  @Test
  void theTokenTableOfATransformerIsFoundAmongItsTensorsAndInItsShards() throws IOException {
    file("tokenizer.json", TOKENS);
    new ModelFile()
        .matrix("model.layers.0.mlp.weight", "F32", 2, 1, 1)
        .matrix("model.embed_tokens.weight", "F16", 2, 50, 50, 60, 60, 3, 4, 5, -2, 7, 7, 0, 0)
        .write(folder.resolve("model-00001-of-00001.safetensors"));
    file(
        "model.safetensors.index.json",
        "{'metadata': {}, 'weight_map': {'model.layers.0.mlp.weight':"
            + " 'model-00001-of-00001.safetensors', 'model.embed_tokens.weight':"
            + " 'model-00001-of-00001.safetensors'}}");
    assertArrayEquals(numbers(4, 1), embed(ModelLayout.TOKEN_TABLE, "hello world"), 1e-6f);
    assertArrayEquals(
        numbers(4, 1),
        embed(
            ModelLayout.TOKEN_TABLE,
            folder.resolve("model-00001-of-00001.safetensors"),
            "hello world"),
        1e-6f);
  }

  @Test
  void aTableOfWordsTakesTheTokenizerThatItWasLearnedWithOrWords() throws IOException {
    Path file = folder.resolve("cats.safetensors");
    Tables tables = ListedTokens.installed();
    Vocabulary words = Vocabulary.of(List.of("Cat", "cat", "the"));
    for (Map<String, String> metadata :
        List.of(Map.<String, String>of(), Map.of("tokenizer", "whitespace"))) {
      Files.deleteIfExists(file);
      try (EmbeddingTable table =
          tables.create("heap", TableShape.f32(3, 1), Optional.of(words), metadata)) {
        table.store().scatter(0L, 3, new float[] {1, 2, 4}, 0, 1);
        tables.save(table, file);
      }
      double expected = metadata.isEmpty() ? 3 : 4;
      assertArrayEquals(numbers(expected), embed(ModelLayout.WORDS, file, "Cat, the"), 1e-6f);
    }
    StaticModel named = StaticModel.open(tables, file.toString(), Optional.of("words:lower=false"));
    try (TextEmbedder embedder = TextEmbedder.of(named, named.settings())) {
      assertArrayEquals(numbers(2.5), embedder.embed("Cat, the"), 1e-6f);
    }
    file("vectors.txt", "cat 2\nthe 4\n");
    assertArrayEquals(
        numbers(3), embed(ModelLayout.WORDS, folder.resolve("vectors.txt"), "Cat, the"), 1e-6f);
  }

  @Test
  void rowsWithoutWordsAndWithoutATokenizerAreRefusedWithWhatHelps() throws IOException {
    new ModelFile().matrix("embeddings", "F32", 2, 1, 2).write(folder.resolve("model.safetensors"));
    ConfigurationException e = assertThrows(ConfigurationException.class, () -> open(folder));
    assertTrue(e.getMessage().contains("no tokenizer beside it"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[]", "{'normalize': 1}", "{'normalize': true", "\u00ff\u0000", "nothing"})
  void aConfigurationThatIsNoneIsToldWithItsPlace(String text) throws IOException {
    model2Vec("F32");
    file("config.json", text);
    VectorFileException e = assertThrows(VectorFileException.class, () -> open(folder));
    assertTrue(e.getMessage().contains("config.json:"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[", "[{'type': 1}", "x"})
  void modulesThatAreNoneAreToldWithTheirPlace(String text) throws IOException {
    file("tokenizer.json", TOKENS);
    new ModelFile()
        .matrix("embedding.weight", "F32", 2, 1, 2)
        .write(folder.resolve("model.safetensors"));
    file("modules.json", text);
    VectorFileException e = assertThrows(VectorFileException.class, () -> open(folder));
    assertTrue(e.getMessage().contains("modules.json:"), e.getMessage());
  }
}
