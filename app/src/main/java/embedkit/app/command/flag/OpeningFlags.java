package embedkit.app.command.flag;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.app.answer.Console;
import embedkit.app.progress.RowsBar;
import picocli.CommandLine.Option;

/** How a table is opened. */
public final class OpeningFlags {

  @Option(
      names = "--format",
      paramLabel = "SPEC",
      description =
          "Read the table as this format, instead of telling it by content; mmap:dirty=true opens"
              + " one whose last writer was killed.")
  private String format;

  @Option(
      names = "--vocab",
      paramLabel = "FILE",
      description =
          "Take the words of the rows from this file: one a line, with or without its score, count"
              + " or number, a JSON list, or a tokenizer.json or vocab.json of Hugging Face. Left"
              + " out, a table without words has those of such a file beside it.")
  private String vocab;

  /** Opens a table under a bar, and tells what was wrong with its file. */
  public EmbeddingTable open(Console console, Tables tables, String address, Opening how) {
    try (RowsBar bar = RowsBar.of(console, "Reading " + address)) {
      Opening opening = how.telling(bar);
      EmbeddingTable table = tables.open(address, format == null ? opening : opening.as(format));
      tell(console, address, table.report());
      return named(console, tables, address, table);
    }
  }

  private EmbeddingTable named(
      Console console, Tables tables, String address, EmbeddingTable table) {
    try {
      if (vocab == null) {
        return new WordsBeside(tables, console::say).named(address, table);
      }
      VocabularyFile read = VocabularyFile.read(tables.file(vocab), table.rows());
      read.notes().forEach(console::say);
      return table.withVocabulary(read.words());
    } catch (RuntimeException e) {
      table.close();
      throw e;
    }
  }

  private static void tell(Console console, String address, LoadReport report) {
    for (LoadReport.Problem problem : report.problems()) {
      console.say(
          address
              + ": "
              + problem.kind()
              + ", "
              + problem.count()
              + " times, first at "
              + String.join("; ", problem.places()));
    }
  }
}
