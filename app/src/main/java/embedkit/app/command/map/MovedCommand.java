package embedkit.app.command.map;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.FilterFlags;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.TopFlag;
import embedkit.search.question.Moved;
import embedkit.search.question.Questions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints which words moved most from one table to another. */
@Command(
    name = "moved",
    description = {
      "Print the words that moved most from a table to another, with the cosine of their two"
          + " vectors: 1 for a word that stands still.",
      "The older table is turned onto the newer one first, by all words that both have, as tables"
          + " that were learned apart have axes of their own. Rare words move most; --first asks"
          + " for the frequent ones alone."
    },
    footer = {"", "Example: embedkit moved before.safetensors after.safetensors --first 5000"})
public final class MovedCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private AskedTable older;

  @Parameters(index = "1", paramLabel = "NEWER", description = "Another table, of the same dim.")
  private String newer;

  @Mixin private TopFlag top;

  @Mixin private FilterFlags filters;

  @Override
  public Integer call() {
    Tables tables = host.tables();
    older.with(
        host,
        before -> {
          try (EmbeddingTable now = older.open(host, tables, newer)) {
            Moved moved = new Moved(before.table(), top.top(), filters.among());
            older.answers(host).answer(Questions.of(now).named(newer).ask(moved));
          }
        });
    return 0;
  }
}
