package embedkit.server.table;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.VectorIndex;
import embedkit.search.question.Questions;
import embedkit.server.http.RequestException;
import embedkit.text.TextEmbedder;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A table that is served, opened once and kept for all questions.
 *
 * @param name what clients call it
 * @param questions who is asked
 * @param approximate the same, asked through an index that may miss a row, if it has one
 * @param embedder makes vectors of texts by it, if it can
 * @param fileBytes the size of its file, where it is of one
 */
public record Served(
    String name,
    Questions questions,
    Optional<Questions> approximate,
    Optional<TextEmbedder> embedder,
    OptionalLong fileBytes) {

  /** A name is part of an address, of JSON and of a line of metrics, and needs no quotes there. */
  private static final Pattern NAME = Pattern.compile("(?!\\.\\.?$)[\\p{L}\\p{N}._@+-]{1,128}");

  /**
   * Checks.
   *
   * @throws ConfigurationException if the name is none
   */
  public Served {
    Objects.requireNonNull(questions, "questions");
    Objects.requireNonNull(approximate, "approximate");
    Objects.requireNonNull(embedder, "embedder");
    Objects.requireNonNull(fileBytes, "fileBytes");
    checkName("a table", name);
  }

  /**
   * Checks a name.
   *
   * @param what is to have it
   * @throws ConfigurationException if the name is none
   */
  public static void checkName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s cannot be served as \"%s\"; a name has letters, digits and . _ @ + -, at most 128",
              what,
              name));
    }
  }

  /** A table under a name. */
  public Served(
      String name, EmbeddingTable table, Optional<TextEmbedder> embedder, OptionalLong fileBytes) {
    this(name, Questions.of(table).named(name), Optional.empty(), embedder, fileBytes);
  }

  /** The same table, which may be asked through an index too. */
  public Served through(VectorIndex index) {
    Questions asked = Questions.of(table(), index).named(name);
    return new Served(name, questions, Optional.of(asked), embedder, fileBytes);
  }

  /**
   * Returns who is asked.
   *
   * @param approximately whether the index is asked, instead of every row
   * @throws RequestException if it is to be asked, and there is none
   */
  public Questions questions(boolean approximately) {
    if (!approximately) {
      return questions;
    }
    return approximate.orElseThrow(
        () ->
            RequestException.of(
                "approximate", "\"" + name + "\" has no index; ask without \"approximate\""));
  }

  /**
   * Returns what makes vectors of texts.
   *
   * @param field by which the client wanted one
   * @throws RequestException if the table makes none
   */
  public TextEmbedder embedderOf(String field) {
    return embedder.orElseThrow(
        () ->
            RequestException.of(
                field, "\"" + name + "\" makes no vectors of texts: it has no tokenizer"));
  }

  /** Returns the rows. */
  public EmbeddingTable table() {
    return questions.table();
  }
}
