package embedkit.text;

import embedkit.Opening;
import embedkit.Spec;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.Remedy;
import embedkit.api.file.InputFile;
import embedkit.api.text.TokenIds;
import embedkit.api.text.Tokenizer;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A table with the tokenizer and the settings that belong to it, as they lie in files. Immutable,
 * and as thread-safe as the table; closing it closes the table.
 *
 * @param layout how its files lie
 * @param table the rows: those of safetensors files stay in the mapped file, whatever their type
 * @param tokenizer cuts texts
 * @param tokenizerFile where that lies; empty if it is of no file
 * @param settings how the tool that made it embeds
 */
public record StaticModel(
    ModelLayout layout,
    EmbeddingTable table,
    Tokenizer tokenizer,
    Optional<Path> tokenizerFile,
    EmbedderSettings settings)
    implements AutoCloseable {

  /** What the storage of safetensors files is called. */
  private static final String MAPPED = "mmap";

  /** Metadata that says which tensor of a file the rows are, where it is not the usual one. */
  private static final String TENSOR = "safetensors.tensor";

  private static final String STATIC_TENSOR = "embedding.weight";

  /** Metadata by which a table that we learned tells its tokenizer. */
  private static final String LEARNED = "tokenizer";

  /** For text as people write it. */
  private static final String USUAL = "words";

  /** How many tokens of a text Model2Vec takes. */
  private static final int MODEL2VEC_TOKENS = 512;

  /** Checks that nothing is null. */
  public StaticModel {
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(tokenizerFile, "tokenizerFile");
    Objects.requireNonNull(settings, "settings");
  }

  /**
   * Opens a model or a table. Its layout is told by its content. The tokenizer is the one that is
   * named, else the one beside the file, else that by which the table says that it was learned,
   * else {@code words}.
   *
   * @param tables opens tables and makes tokenizers
   * @param address the directory of a model, one of its files, or a table of any format; a path, or
   *     a path, {@code #} and the tensor that is meant
   * @param tokenizer a spec such as {@code words}, or the path of a tokenizer's file; or empty
   * @return the model; the caller closes it
   * @throws embedkit.api.FileAccessException if a file cannot be read
   * @throws embedkit.api.VectorFileException if a file is broken
   * @throws ConfigurationException if a table without words has no tokenizer beside it and none is
   *     named, or the spec cannot be met
   */
  public static StaticModel open(Tables tables, String address, Optional<String> tokenizer) {
    InputFile file = tables.file(address);
    Opening opening = Opening.usual();
    EmbeddingTable table = tables.open(address, isSafetensors(file) ? opening.as(MAPPED) : opening);
    try {
      return of(tables, file, table, tokenizer);
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
  }

  /**
   * Puts a model together of a table that is open, as {@link #open} does.
   *
   * @param tables makes tokenizers
   * @param address where the table was opened from, so that what lies beside it is found
   * @param table the table, which the model owns from now on
   * @param tokenizer a spec or a path; or empty
   * @return the model
   * @throws ConfigurationException if its tokenizer cannot be told; the table stays open then
   */
  public static StaticModel of(
      Tables tables, String address, EmbeddingTable table, Optional<String> tokenizer) {
    return of(tables, tables.file(address), table, tokenizer);
  }

  private static StaticModel of(
      Tables tables, InputFile file, EmbeddingTable table, Optional<String> named) {
    ModelFiles beside = ModelFiles.beside(file.path());
    Optional<String> spec = named.or(() -> learned(tables, table));
    Optional<Tokenizer> there = spec.isPresent() ? Optional.empty() : beside(tables, table, beside);
    Tokenizer tokenizer =
        spec.map(tables.catalog()::tokenizer)
            .or(() -> there)
            .orElseGet(() -> usual(tables, file, table));
    Optional<Path> tokenizerFile =
        spec.map(Path::of)
            .filter(Files::isRegularFile)
            .or(() -> there.flatMap(t -> beside.tokenizer()));
    boolean words =
        table.vocabulary().isPresent()
            && tokenizer.ids().filter(ids -> IdRows.areThoseOf(ids, table)).isEmpty();
    ModelLayout layout = words ? ModelLayout.WORDS : layout(table, beside);
    return new StaticModel(
        layout, table, tokenizer, tokenizerFile, settings(layout, tokenizer, beside));
  }

  /** The tokenizer beside the rows, if they are its tokens. */
  private static Optional<Tokenizer> beside(
      Tables tables, EmbeddingTable table, ModelFiles beside) {
    Optional<String> file = beside.tokenizer().map(Path::toString);
    if (table.vocabulary().isEmpty()) {
      boolean uncut = layout(table, beside) == ModelLayout.WORD_LLAMA;
      Optional<Tokenizer> found = file.map(tables.catalog()::tokenizer);
      return uncut ? found.map(UncutTokenizer::new) : found;
    }
    try {
      return file.map(tables.catalog()::tokenizer)
          .filter(one -> one.ids().filter(ids -> IdRows.areThoseOf(ids, table)).isPresent());
    } catch (EmbedkitException e) {
      // The table has words of its own; what lies beside it need not be of it.
      return Optional.empty();
    }
  }

  private static String spelled(String name, Map<String, String> settings) {
    return Options.spec(
        name,
        settings.entrySet().stream()
            .map(setting -> new Option.Setting(setting.getKey(), setting.getValue()))
            .toArray(Option.Setting[]::new));
  }

  private static Tokenizer usual(Tables tables, InputFile file, EmbeddingTable table) {
    if (table.vocabulary().isEmpty()) {
      throw noTokenizer(file);
    }
    return tables.catalog().tokenizer(USUAL);
  }

  private static boolean isSafetensors(InputFile file) {
    byte[] head = file.head();
    boolean header = head.length > Long.BYTES && head[Long.BYTES] == '{' && head[0] != '{';
    boolean index =
        head.length > 0
            && head[0] == '{'
            && new String(head, StandardCharsets.ISO_8859_1).contains("\"weight_map\"");
    boolean zeros = header && Arrays.equals(head, 5, Long.BYTES, new byte[3], 0, 3);
    return file.compression().isEmpty() && (zeros || index);
  }

  private static Optional<String> learned(Tables tables, EmbeddingTable table) {
    return Optional.ofNullable(table.metadata().get(LEARNED)).map(spec -> asLearned(tables, spec));
  }

  /** Options that a tokenizer has gained since are what they stood for then. */
  private static String asLearned(Tables tables, String text) {
    TokenizerProvider provider =
        tables.catalog().tokenizers().all().stream()
            .filter(one -> text.equals(one.name()) || text.startsWith(one.name() + ":"))
            .findFirst()
            .orElse(null);
    if (provider == null) {
      return text;
    }
    Map<String, String> settings = new TreeMap<>(provider.formerly());
    settings.putAll(Spec.parse(text).settings());
    return spelled(provider.name(), settings);
  }

  private static ConfigurationException noTokenizer(InputFile file) {
    return new ConfigurationException(
        "the rows of "
            + file.path()
            + " have no words, and there is no tokenizer beside it, such as tokenizer.json",
        List.of(
            new Remedy.Setting(
                "take the one that it was made with", "tokenizer", "tokenizer.json")));
  }

  private static ModelLayout layout(EmbeddingTable table, ModelFiles beside) {
    String tensor = table.metadata().get(TENSOR);
    if (tensor == null) {
      return ModelLayout.MODEL2VEC;
    }
    if (!tensor.equals(STATIC_TENSOR)) {
      return ModelLayout.TOKEN_TABLE;
    }
    return beside.areOfSentenceTransformers()
        ? ModelLayout.STATIC_EMBEDDING
        : ModelLayout.WORD_LLAMA;
  }

  private static EmbedderSettings settings(
      ModelLayout layout, Tokenizer tokenizer, ModelFiles beside) {
    EmbedderSettings plain = EmbedderSettings.usual();
    return switch (layout) {
      case MODEL2VEC ->
          plain
              .cutAt(MODEL2VEC_TOKENS, MODEL2VEC_TOKENS * medianLength(tokenizer))
              .normalizing(beside.model2VecNormalizes());
      case STATIC_EMBEDDING ->
          plain.keepingUnknown(true).normalizing(beside.sentenceTransformersNormalize());
      case WORD_LLAMA, TOKEN_TABLE -> plain.keepingUnknown(true);
      case WORDS -> plain;
    };
  }

  /**
   * Returns this model without any cut of long texts: neither that of its settings nor that of the
   * tokenizer's file.
   *
   * @return a model of the same table; one of the two is closed
   */
  public StaticModel uncut() {
    return new StaticModel(
        layout, table, new UncutTokenizer(tokenizer), tokenizerFile, settings.cutAt(0, 0));
  }

  /** The median of the tokens' lengths in Unicode characters, rounded down; 0 where none is. */
  private static int medianLength(Tokenizer tokenizer) {
    TokenIds ids = tokenizer.ids().orElse(null);
    if (ids == null) {
      return 0;
    }
    int[] lengths = new int[ids.size()];
    int count = 0;
    for (int id = 0; id < lengths.length; id++) {
      String token = ids.token(id);
      if (!token.isEmpty()) {
        lengths[count++] = token.codePointCount(0, token.length());
      }
    }
    Arrays.sort(lengths, 0, count);
    return count == 0 ? 0 : (lengths[(count - 1) / 2] + lengths[count / 2]) / 2;
  }

  @Override
  public void close() {
    table.close();
  }
}
