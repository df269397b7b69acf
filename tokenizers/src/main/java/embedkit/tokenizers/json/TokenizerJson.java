package embedkit.tokenizers.json;

import com.fasterxml.jackson.core.JsonToken;
import embedkit.api.VectorFileException;
import embedkit.tokenizers.chain.AddedToken;
import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.decode.Decoder;
import embedkit.tokenizers.piece.Unigram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file {@code tokenizer.json} of Hugging Face's tokenizers. */
public final class TokenizerJson {

  private static final String VERSION = "1.0";

  /** A token that is longer is not looked for in texts, which would take too long. */
  private static final int LONGEST_ADDED = 1024;

  private TokenizerJson() {}

  /**
   * Reads a tokenizer.
   *
   * @param file the file
   * @return the tokenizer
   * @throws VectorFileException if it is not JSON, lacks a part, or has one that is not known; the
   *     message says where
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public static TokenizerChain read(Path file) {
    return JsonFile.read(file, TokenizerJson::read);
  }

  private static TokenizerChain read(JsonFile json) throws IOException {
    if (json.next() != JsonToken.START_OBJECT) {
      throw json.expected("an object with a model");
    }
    ModelParts.Read model = null;
    Map<String, Object> others = new LinkedHashMap<>();
    while (json.nextField()) {
      String name = json.name();
      json.next();
      if (name.equals("model")) {
        model = ModelParts.read(json);
      } else {
        others.put(name, json.value());
      }
    }
    JsonPart whole = new JsonPart(json.file(), "", others);
    if (model == null) {
      throw VectorFileException.at(
          json.file(), "", "a model", "none", "give the tokenizer.json of a model");
    }
    if (!whole.get("version").isNull() && !whole.get("version").text().equals(VERSION)) {
      throw whole.get("version").expected("version " + VERSION);
    }
    return chain(whole, model);
  }

  private static TokenizerChain chain(JsonPart whole, ModelParts.Read model) {
    TokenizerChain.Builder chain = new TokenizerChain.Builder(model.model(), model.pieces());
    if (model.model() instanceof Unigram) {
      chain.spellingUnknown();
    }
    whole.get("normalizer").present().map(NormalizerParts::of).ifPresent(chain::normalizer);
    whole.get("pre_tokenizer").present().map(PreTokenizerParts::of).ifPresent(chain::preTokenizer);
    whole
        .get("added_tokens")
        .present()
        .ifPresent(part -> chain.added(part.list().stream().map(TokenizerJson::added).toList()));
    int size = chain.chain().size();
    whole.get("post_processor").present().ifPresent(part -> chain.post(PostParts.of(part, size)));
    whole.get("truncation").present().map(PostParts::truncation).ifPresent(chain::truncation);
    whole.get("padding").present().map(PostParts::padding).ifPresent(chain::padding);
    whole.get("decoder").present().map(TokenizerJson::decoder).ifPresent(chain::decoder);
    return chain.chain();
  }

  private static Decoder decoder(JsonPart part) {
    return DecoderParts.of(part);
  }

  private static AddedToken added(JsonPart part) {
    JsonPart content = part.get("content");
    if (content.text().length() > LONGEST_ADDED) {
      throw content.expected("a token of at most " + LONGEST_ADDED + " characters");
    }
    return new AddedToken(
        content.text(),
        part.get("single_word").flag(),
        part.get("lstrip").flag(),
        part.get("rstrip").flag(),
        part.get("normalized").flag(),
        part.get("special").flag());
  }
}
