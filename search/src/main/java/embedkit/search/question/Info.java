package embedkit.search.question;

import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Vocabulary;
import embedkit.kernels.Kernels;
import embedkit.search.answer.RowKind;
import embedkit.search.answer.TableFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** What is the table: shape, element type, size, words, and how it was made? */
public record Info() implements Question<TableFacts> {

  @Override
  public TableFacts askedOf(Questions table) {
    EmbeddingTable asked = table.table();
    return new TableFacts(
        table.name(),
        asked.store().shape(),
        RowKind.of(asked.store()),
        fileBytes(table.name()),
        asked.vocabulary().isPresent(),
        asked.vocabulary().map(Info::counts).orElse(OptionalLong.empty()),
        Kernels.describe(),
        asked.metadata());
  }

  private static OptionalLong counts(Vocabulary words) {
    return words.hasCounts()
        ? OptionalLong.of(
            LongStream.range(0, words.size()).map(row -> words.count(row).orElse(0)).sum())
        : OptionalLong.empty();
  }

  /** A table may be called by its file, or in another way. */
  private static OptionalLong fileBytes(String name) {
    try {
      Path path = Path.of(name);
      return Files.isRegularFile(path) ? OptionalLong.of(Files.size(path)) : OptionalLong.empty();
    } catch (InvalidPathException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + name, e);
    }
  }
}
