package embedkit.tokenizers;

import embedkit.api.Incubating;
import embedkit.api.text.Tokenizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import embedkit.tokenizers.sentencepiece.SentencePieceModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the tokenizer that a {@code .model} of SentencePiece holds, Unigram or byte pair encoding.
 * Its ids are the file's, and a text becomes what SentencePiece itself makes of it: control pieces
 * such as {@code </s>} are neither looked for in a text nor put around it.
 */
@Incubating
public final class SentencePiece extends DeclaredProvider implements TokenizerProvider {

  private static final String NAME = "sentencepiece";

  /** What models are called in a directory. */
  private static final List<String> FILES =
      List.of("spiece.model", "tokenizer.model", "sentencepiece.bpe.model", "spm.model");

  private static final Option<Path> PATH =
      Option.path("path", "The .model, or the directory that holds it.").mandatory();

  /** For ServiceLoader. */
  public SentencePiece() {
    super(NAME, "The pieces of a SentencePiece model, Unigram or BPE.", List.of(PATH));
  }

  @Override
  public Tokenizer create(Options options) {
    Path path = options.get(PATH);
    return new FileTokenizer(
        Options.spec(NAME, PATH.of(path)), SentencePieceModel.read(file(path).orElse(path)));
  }

  @Override
  public Optional<String> recognise(Path path) {
    if (Files.exists(path.resolve("tokenizer.json"))) {
      return Optional.empty();
    }
    return file(path)
        .filter(SentencePieceModel::recognises)
        .map(file -> Options.spec(NAME, PATH.of(path)));
  }

  private static Optional<Path> file(Path path) {
    return Files.isDirectory(path)
        ? FILES.stream().map(path::resolve).filter(Files::isRegularFile).findFirst()
        : Stream.of(path).filter(Files::isRegularFile).findFirst();
  }
}
