package embedkit.tokenizers;

import embedkit.api.Incubating;
import embedkit.api.text.Tokenizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import embedkit.tokenizers.json.MergeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes GPT-2's tokenizer of a {@code vocab.json} and the {@code merges.txt} that goes with it:
 * byte pair encoding over bytes. What a text becomes is what a {@code tokenizer.json} of the two
 * gives.
 */
@Incubating
public final class Gpt2 extends DeclaredProvider implements TokenizerProvider {

  private static final String NAME = "gpt2";
  private static final String VOCAB_FILE = "vocab.json";
  private static final String MERGES_FILE = "merges.txt";

  private static final Option<Path> VOCAB =
      Option.path("vocab", "The vocab.json: pieces with their ids.").mandatory();
  private static final Option<Path> MERGES =
      Option.path("merges", "The merges.txt: two pieces a line, the first merge first.")
          .mandatory();

  /** For ServiceLoader. */
  public Gpt2() {
    super(
        NAME,
        "GPT-2's tokens by its vocab.json and merges.txt: byte pair encoding of bytes.",
        List.of(VOCAB, MERGES));
  }

  @Override
  public Tokenizer create(Options options) {
    Path vocab = options.get(VOCAB);
    Path merges = options.get(MERGES);
    return new FileTokenizer(
        Options.spec(NAME, VOCAB.of(vocab), MERGES.of(merges)), MergeFiles.read(vocab, merges));
  }

  @Override
  public Optional<String> recognise(Path path) {
    boolean directory = Files.isDirectory(path);
    if (directory && Files.exists(path.resolve("tokenizer.json"))) {
      return Optional.empty();
    }
    Path vocab = directory ? path.resolve(VOCAB_FILE) : path.resolveSibling(VOCAB_FILE);
    Path merges = directory ? path.resolve(MERGES_FILE) : path.resolveSibling(MERGES_FILE);
    boolean named = directory || path.equals(vocab) || path.equals(merges);
    return named && Files.isRegularFile(vocab) && Files.isRegularFile(merges)
        ? Optional.of(Options.spec(NAME, VOCAB.of(vocab), MERGES.of(merges)))
        : Optional.empty();
  }
}
