package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.spi.TokenizerProvider;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** A tokenizer that is named by the path of its file. */
final class TokenizerFile {

  private TokenizerFile() {}

  /** Returns the spec of the file that a text names, or the text itself if it names none. */
  static String recognised(String text, Providers<TokenizerProvider> tokenizers) {
    if (names(text, tokenizers)) {
      return text;
    }
    Optional<Path> path = path(text);
    if (path.isEmpty()) {
      return text;
    }
    if (!Files.exists(path.get())) {
      if (text.indexOf('/') < 0 && text.indexOf('.') < 0) {
        return text;
      }
      throw new ConfigurationException(
          "there is no tokenizer's file " + text + ", and no tokenizer of that name");
    }
    return tokenizers.all().stream()
        .flatMap(provider -> provider.recognise(path.get()).stream())
        .findFirst()
        .orElseThrow(() -> unknown(text, tokenizers));
  }

  private static boolean names(String text, Providers<TokenizerProvider> tokenizers) {
    String name = (text.indexOf(':') < 0 ? text : text.substring(0, text.indexOf(':'))).strip();
    return tokenizers.all().stream().anyMatch(provider -> provider.name().equals(name));
  }

  private static Optional<Path> path(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static ConfigurationException unknown(
      String text, Providers<TokenizerProvider> tokenizers) {
    return new ConfigurationException(
        text
            + " is no tokenizer's file that is known; known are tokenizer.json, vocab.txt,"
            + " vocab.json beside merges.txt and SentencePiece's .model, and the tokenizers "
            + tokenizers.all().stream()
                .map(TokenizerProvider::name)
                .collect(Collectors.joining(", ")));
  }
}
