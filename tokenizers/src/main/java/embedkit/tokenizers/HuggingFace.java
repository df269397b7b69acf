package embedkit.tokenizers;

import embedkit.api.Incubating;
import embedkit.api.text.Tokenizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.json.TokenizerJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes the tokenizer that a {@code tokenizer.json} of Hugging Face's tokenizers holds: WordPiece,
 * byte pair encoding, Unigram or whole words, with all that is done before and behind. Its tokens,
 * ids and places are those of that library. A component that is not known is refused by its name.
 */
@Incubating
public final class HuggingFace extends DeclaredProvider implements TokenizerProvider {

  private static final String NAME = "hf";
  private static final String FILE = "tokenizer.json";

  /** A tokenizer's file says what it is within so many bytes. */
  private static final int LOOKED_AT = 1 << 16;

  private static final Option<Path> PATH =
      Option.path("path", "The tokenizer.json, or the directory that holds it.").mandatory();
  private static final Option<Boolean> TRUNCATE =
      Option.flag("truncate", true, "Cut long texts where the file says so.");

  /** For ServiceLoader. */
  public HuggingFace() {
    super(
        NAME,
        "The tokens of a tokenizer.json, as Hugging Face's tokenizers find them.",
        List.of(PATH, TRUNCATE));
  }

  @Override
  public Tokenizer create(Options options) {
    Path path = options.get(PATH);
    boolean truncates = options.get(TRUNCATE);
    Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
    TokenizerChain chain = TokenizerJson.read(file);
    return new FileTokenizer(
        Options.spec(NAME, PATH.of(path), TRUNCATE.of(truncates)),
        truncates ? chain : chain.uncut());
  }

  @Override
  public Optional<String> recognise(Path file) {
    Path json = Files.isDirectory(file) ? file.resolve(FILE) : file;
    if (!Files.isRegularFile(json) || !holdsTokenizer(json)) {
      return Optional.empty();
    }
    return Optional.of(Options.spec(NAME, PATH.of(file)));
  }

  private static boolean holdsTokenizer(Path json) {
    try (InputStream in = Files.newInputStream(json)) {
      String head =
          new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1).stripLeading();
      boolean named = json.getFileName().toString().equals(FILE);
      return head.startsWith("{")
          && (named
              || head.contains("\"added_tokens\"")
              || head.contains("\"pre_tokenizer\"")
              || head.contains("\"normalizer\""));
    } catch (IOException e) {
      // Whoever opens it will tell what is wrong with it.
      return false;
    }
  }
}
