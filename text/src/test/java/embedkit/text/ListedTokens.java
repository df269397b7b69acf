package embedkit.text;

import embedkit.Catalog;
import embedkit.Providers;
import embedkit.Tables;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import embedkit.api.text.Tokenizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A tokenizer for tests: what stands between spaces, if it is in a list, else [UNK]. */
record ListedTokens(List<String> tokens, boolean truncates) implements Tokenizer, TokenIds {

  private static final String NAME = "listed";
  private static final Option<Path> PATH = Option.path("path", "A file of a token a line.");
  private static final Option<Boolean> TRUNCATE =
      Option.flag("truncate", true, "Cut texts at two tokens where the file begins with [CUT].");

  ListedTokens(List<String> tokens) {
    this(tokens, false);
  }

  /** Takes files whose first line is [UNK]. */
  static final class Provider extends DeclaredProvider implements TokenizerProvider {
    Provider() {
      super(NAME, "Tokens of a list.", List.of(PATH, TRUNCATE));
    }

    @Override
    public Tokenizer create(Options options) {
      List<String> lines = lines(options.find(PATH).orElseThrow());
      return new ListedTokens(lines, options.get(TRUNCATE) && lines.contains("[CUT]"));
    }

    @Override
    public Optional<String> recognise(Path file) {
      return Files.isRegularFile(file) && lines(file).getFirst().equals("[UNK]")
          ? Optional.of(Options.spec(NAME, PATH.of(file)))
          : Optional.empty();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The plugins that are installed, with this tokenizer among them. */
  static Tables installed() {
    Catalog all = Catalog.installed();
    List<TokenizerProvider> tokenizers =
        Stream.concat(
                Stream.of(new Provider()),
                all.tokenizers().all().stream()
                    // The others might take a list for a file of their own.
                    .filter(one -> Set.of("words", "whitespace").contains(one.name())))
            .toList();
    return Tables.of(
        new Catalog(
            all.stores(),
            all.initializers(),
            all.optimizers(),
            all.schedules(),
            Providers.of("tokenizer", tokenizers),
            all.objectives(),
            all.indexes(),
            all.formats(),
            all.compressions()));
  }

  @Override
  public String spec() {
    return NAME;
  }

  @Override
  public Optional<TokenIds> ids() {
    return Optional.of(this);
  }

  @Override
  public void split(String line, Consumer<String> into) {
    Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).forEach(into);
  }

  @Override
  public TokenIds uncut() {
    return new ListedTokens(tokens);
  }

  @Override
  public int size() {
    return tokens.size();
  }

  @Override
  public String token(int id) {
    return tokens.get(id);
  }

  @Override
  public int id(String token) {
    return tokens.indexOf(token);
  }

  @Override
  public OptionalInt unknown() {
    int id = tokens.indexOf("[UNK]");
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public boolean isSpecial(int id) {
    return tokens.get(id).startsWith("[");
  }

  @Override
  public void encode(String text, boolean special, TokenIdBlock into) {
    into.clear();
    if (special) {
      into.add(id("[CLS]"), 0, 0);
    }
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || Character.isWhitespace(text.charAt(i))) {
        if (i > from) {
          int id = id(text.substring(from, i));
          into.add(id < 0 ? unknown().orElse(0) : id, from, i);
          into.cut(truncates ? 2 : Integer.MAX_VALUE);
        }
        from = i + 1;
      }
    }
  }

  @Override
  public String decode(int[] ids, boolean skipSpecial) {
    return String.join(" ", Arrays.stream(ids).mapToObj(this::token).toList());
  }
}
