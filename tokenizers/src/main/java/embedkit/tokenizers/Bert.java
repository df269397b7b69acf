package embedkit.tokenizers;

import embedkit.api.Incubating;
import embedkit.api.text.Tokenizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import embedkit.tokenizers.word.BertVocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes BERT's tokenizer of a {@code vocab.txt}: a piece a line, the first with id 0. What a text
 * becomes is what a {@code tokenizer.json} of the same vocabulary gives.
 */
@Incubating
public final class Bert extends DeclaredProvider implements TokenizerProvider {

  private static final String NAME = "bert";

  private static final Option<Path> VOCAB =
      Option.path("vocab", "The vocab.txt, a piece a line.").mandatory();
  private static final Option<Boolean> LOWER =
      Option.flag("lower", true, "Make letters lower-case and drop accents, as uncased models do.");

  /** For ServiceLoader. */
  public Bert() {
    super(
        NAME,
        "BERT's tokens by its vocab.txt: words, and pieces of words that go on with ##.",
        List.of(VOCAB, LOWER));
  }

  @Override
  public Tokenizer create(Options options) {
    Path vocab = options.get(VOCAB);
    boolean lower = options.get(LOWER);
    return new FileTokenizer(
        Options.spec(NAME, VOCAB.of(vocab), LOWER.of(lower)), BertVocabulary.read(vocab, lower));
  }

  @Override
  public Optional<String> recognise(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return BertVocabulary.recognise(file)
        .map(cased -> Options.spec(NAME, VOCAB.of(file), LOWER.of(!cased)));
  }
}
