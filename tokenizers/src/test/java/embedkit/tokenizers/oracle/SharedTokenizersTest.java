package embedkit.tokenizers.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.json.TokenizerJson;
import embedkit.tokenizers.word.BertVocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real tokenizers, where they are at hand: ids and places are those of Hugging Face's library. */
class SharedTokenizersTest {

  private static final Path SHARED = Path.of("../../shared");

  @TempDir Path folder;

  private Path fetched(String name) throws IOException {
    Path given = SHARED.resolve(name);
    assumeTrue(Files.exists(given), "there is no " + given);
    if (!name.endsWith(".gz")) {
      return given;
    }
    Path unpacked = folder.resolve(given.getFileName().toString().replace(".gz", ""));
    try (InputStream in = new GZIPInputStream(Files.newInputStream(given))) {
      Files.copy(in, unpacked);
    }
    return unpacked;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "models/test-model-float32/tokenizer.json",
        "models/test-model-vocab-quantized/tokenizer.json",
        "tokenizers/gpt2.tokenizer.json.gz",
        "tokenizers/xlm-roberta-charsmap-9-words.tokenizer.json.gz"
      })
  void hostileTextsHaveTheTokensOfTheLibrary(String name) throws IOException {
    Path json = fetched(name);
    TokenizerChain ours = TokenizerJson.read(json);
    try (Oracle oracle = Oracle.of(json, ours)) {
      assertEquals(List.of(), oracle.differences(HostileTexts.all()));
      for (String text : HostileTexts.all().subList(0, 60)) {
        String whole = HostileTexts.whole(text);
        int[] ids = ours.encode(whole).ids();
        assertEquals(oracle.decoded(ids, true), ours.decode(ids, true), "text of " + whole);
        assertEquals(oracle.decoded(ids, false), ours.decode(ids, false), "text of " + whole);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"uncased", "cased"})
  void aVocabularyOfBertGivesWhatTheSameTokenizerJsonGives(String kind) throws IOException {
    Path vocab = fetched("tokenizers/bert-base-" + kind + ".vocab.txt.gz");
    boolean lower = kind.equals("uncased");
    assertEquals(java.util.Optional.of(!lower), BertVocabulary.recognise(vocab));
    TokenizerChain ours = BertVocabulary.read(vocab, lower);
    assertTrue(ours.size() > 28_000);
    try (Oracle oracle = Oracle.of(bertJson(vocab, lower), ours)) {
      assertEquals(List.of(), oracle.differences(HostileTexts.all()));
    }
  }

  private static String bertJson(Path vocab, boolean lower) throws IOException {
    List<String> lines = Files.readAllLines(vocab, StandardCharsets.UTF_8);
    StringBuilder words = new StringBuilder();
    List<String> added = new ArrayList<>();
    for (int id = 0; id < lines.size(); id++) {
      String word = lines.get(id).replace("\\", "\\\\").replace("\"", "\\\"");
      words.append(id == 0 ? "" : ",").append('"').append(word).append("\":").append(id);
      if (List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]").contains(word)) {
        added.add(
            "{\"id\":"
                + id
                + ",\"content\":\""
                + word
                + "\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
                + "\"normalized\":false,\"special\":true}");
      }
    }
    return "{\"version\":\"1.0\",\"added_tokens\":["
        + String.join(",", added)
        + "],\"normalizer\":{\"type\":\"BertNormalizer\",\"clean_text\":true,"
        + "\"handle_chinese_chars\":true,\"strip_accents\":null,\"lowercase\":"
        + lower
        + "},\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},\"post_processor\":"
        + "{\"type\":\"BertProcessing\",\"sep\":[\"[SEP]\","
        + lines.indexOf("[SEP]")
        + "],\"cls\":[\"[CLS]\","
        + lines.indexOf("[CLS]")
        + "]},\"decoder\":null,\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\","
        + "\"continuing_subword_prefix\":\"##\",\"max_input_chars_per_word\":100,\"vocab\":{"
        + words
        + "}}}";
  }
}
