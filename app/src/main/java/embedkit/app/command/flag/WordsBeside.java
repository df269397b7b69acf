package embedkit.app.command.flag;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.file.InputFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Names the rows of a table that has no words by a file of a model's words that lies beside it.
 *
 * @param tables opens files
 * @param notes told which words were taken
 */
record WordsBeside(Tables tables, Consumer<String> notes) {

  /** Names that tell what they belong to. */
  private static final List<String> NAMES = List.of("tokenizer.json", "vocab.json");

  /** Beside a model's file; elsewhere a text of that name may be of anything. */
  private static final List<String> OF_MODELS =
      List.of("tokenizer.json", "vocab.json", "vocab.txt");

  /**
   * Names the rows where that can be done.
   *
   * @param address where the table was opened
   * @param table the table
   * @return the table with words; the same if it has some already, or no file beside it has them
   */
  EmbeddingTable named(String address, EmbeddingTable table) {
    if (table.vocabulary().isPresent() || table.rows() == 0) {
      return table;
    }
    Path given = given(address);
    // A pipe has nothing beside it, and is not to be opened twice.
    if (!Files.isRegularFile(given) && !Files.isDirectory(given)) {
      return table;
    }
    Path opened = Files.isDirectory(given) ? tables.file(address).path() : given;
    boolean model = !opened.equals(given) || opened.getFileName().toString().startsWith("model");
    for (String name : model ? OF_MODELS : NAMES) {
      Path beside = opened.resolveSibling(name);
      if (Files.isRegularFile(beside) && !beside.equals(opened)) {
        EmbeddingTable named = by(tables.file(beside.toString()), table);
        if (named != table) {
          return named;
        }
      }
    }
    return table;
  }

  /** The file or directory of an address, without what is meant inside of it. */
  private static Path given(String address) {
    int hash = Files.exists(Path.of(address)) ? address.length() : address.lastIndexOf('#');
    while (hash > 0 && !Files.exists(Path.of(address.substring(0, hash)))) {
      hash = address.lastIndexOf('#', hash - 1);
    }
    return Path.of(hash > 0 ? address.substring(0, hash) : address);
  }

  private EmbeddingTable by(InputFile file, EmbeddingTable table) {
    try {
      VocabularyFile read = VocabularyFile.read(file, table.rows());
      // A table that is padded has some rows more than words, not many times as many.
      if (read.named() < table.rows() - table.rows() / 4) {
        notes.accept(
            file.path()
                + " lies beside the table but has words for "
                + read.named()
                + " of its "
                + table.rows()
                + " rows only, so they were not taken");
        return table;
      }
      notes.accept("the table has no words of its own; those of " + file.path() + " were taken");
      read.notes().forEach(notes);
      return table.withVocabulary(read.words());
    } catch (EmbedkitException e) {
      notes.accept("the words beside the table do not fit it: " + e.getMessage());
      return table;
    }
  }
}
