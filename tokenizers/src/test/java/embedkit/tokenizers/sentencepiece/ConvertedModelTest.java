package embedkit.tokenizers.sentencepiece;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.api.text.TokenIds;
import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.json.TokenizerJson;
import embedkit.tokenizers.oracle.HostileTexts;
import embedkit.tokenizers.oracle.Oracle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T5's model written as a tokenizer.json: a Unigram of 32,000 pieces behind a real charsmap. */
class ConvertedModelTest {
  private static final Path T5 = Path.of("../../shared/tokenizers/t5-base.spiece.model.gz");

  @TempDir Path folder;

  private Path model() throws IOException {
    assumeTrue(Files.exists(T5), T5 + " is not there");
    Path model = folder.resolve("spiece.model");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(T5))) {
      Files.copy(in, model);
    }
    return model;
  }

  private static String json(ModelFile file) {
    StringJoiner vocab = new StringJoiner(",", "[", "]");
    for (ModelFile.Piece piece : file.pieces()) {
      String text = piece.text().replace("\\", "\\\\").replace("\"", "\\\"");
      vocab.add("[\"" + text + "\"," + (double) piece.score() + "]");
    }
    return "{\"version\":\"1.0\",\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":["
        + "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\""
        + Base64.getEncoder().encodeToString(file.charsmap())
        + "\"},{\"type\":\"Strip\",\"strip_left\":false,\"strip_right\":true},"
        + "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\" {2,}\"},\"content\":\"▁\"}]},"
        + "\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"▁\","
        + "\"prepend_scheme\":\"always\",\"split\":true},"
        + "\"decoder\":{\"type\":\"Metaspace\",\"replacement\":\"▁\","
        + "\"prepend_scheme\":\"always\",\"split\":true},"
        + "\"model\":{\"type\":\"Unigram\",\"unk_id\":"
        + file.unknown()
        + ",\"byte_fallback\":false,\"vocab\":"
        + vocab
        + "}}";
  }

  @Test
  void huggingFacesLibraryCutsHostileTextsTheSame() throws IOException {
    String json = json(ModelFile.read(model()));
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);
    TokenizerChain ours = TokenizerJson.read(file);
    try (Oracle oracle = Oracle.of(json, ours)) {
      assertEquals(List.of(), oracle.differences(HostileTexts.all()));
    }
  }

  @Test
  void theModelItselfGivesTheIdsOfTheConvertedOne() throws IOException {
    Path model = model();
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json(ModelFile.read(model)));
    TokenIds converted = TokenizerJson.read(file);
    TokenIds ours = SentencePieceModel.read(model);
    for (String text :
        List.of(
            "The quick brown fox jumps over the lazy dog, doesn't it?",
            "Ein schöner Tag in der Straße: 1,234.56 € (ca. ½)!",
            "xxxxxxx hmmmmm zzzzzzzzzz",
            "ﬁne Ａｂｃ …")) {
      assertArrayEquals(converted.encode(text).ids(), ours.encode(text).ids(), text);
      assertEquals(
          converted.encode(text).tokens().toString().replaceAll("special=\\w+", ""),
          ours.encode(text).tokens().toString().replaceAll("special=\\w+", ""),
          text);
    }
  }
}
