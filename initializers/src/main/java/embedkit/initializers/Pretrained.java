package embedkit.initializers;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Initializer;
import embedkit.api.Vocabulary;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Rows of another table, by token, in any format that is installed; tokens that it lacks start as
 * another initializer says. Tokens are compared as they are written.
 *
 * @param path the file of the other table
 * @param missing spec of the initializer for tokens that it lacks
 * @param freeze whether rows of the other table stay as they are while the others learn
 */
public record Pretrained(Path path, String missing, boolean freeze) implements Initializer {

  private static final String NAME = "pretrained";

  private static final Option<Path> PATH =
      Option.path("path", "The table, of any format, whose rows are taken.").mandatory();
  private static final Option<String> MISSING =
      Option.text(
          "missing",
          "word2vec",
          "The initializer of the tokens that the table lacks; in quotes where it has commas.");

  private static final Option<Boolean> FREEZE =
      Option.flag("freeze", false, "Keep the rows that were found as they are; the rest learn.");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Rows of another table by token; another initializer for tokens that it lacks.",
          List.of(PATH, MISSING, FREEZE));
    }

    @Override
    public Initializer create(Options options) {
      return new Pretrained(options.get(PATH), options.get(MISSING), options.get(FREEZE));
    }
  }

  /**
   * Checks the other initializer.
   *
   * @throws ConfigurationException if its spec cannot be met
   */
  public Pretrained {
    Objects.requireNonNull(path, "path");
    Catalog.installed().initializer(missing);
  }

  @Override
  public String spec() {
    return Options.spec(NAME, PATH.of(path), MISSING.of(missing), FREEZE.of(freeze));
  }

  /**
   * Opens the other table and finds the tokens in it.
   *
   * @param target the table that is to be filled; its tokens are known
   * @return the rows, which tell how many were found; the other table is closed when they are no
   *     longer used
   * @throws ConfigurationException if one of the two tables has no tokens, or their dims differ
   * @throws embedkit.api.FileAccessException if the file cannot be read
   * @throws embedkit.api.VectorFileException if it is broken, or nobody recognises it
   */
  @Override
  public PretrainedRows bind(Target target) {
    Vocabulary wanted =
        target.vocabulary().orElseThrow(() -> refusal("the table to be filled has no tokens"));
    Rows others = Catalog.installed().initializer(missing).bind(target);
    EmbeddingTable source = Tables.installed().open(path);
    try {
      check(source, target);
      return PretrainedRows.of(source, this, wanted, others);
    } catch (RuntimeException | Error e) {
      source.close();
      throw e;
    }
  }

  private void check(EmbeddingTable source, Target target) {
    if (source.dim() != target.shape().dim()) {
      throw refusal(
          path
              + " has dim "
              + source.dim()
              + " and the table to be filled has dim "
              + target.shape().dim()
              + "; make it of dim "
              + source.dim()
              + " or take another file");
    }
    if (source.vocabulary().isEmpty()) {
      throw refusal(path + " has no tokens by which rows could be found");
    }
  }

  private static ConfigurationException refusal(String reason) {
    return new ConfigurationException("initializer " + NAME + ": " + reason);
  }
}
