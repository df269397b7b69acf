package embedkit.app.command.ask;

import embedkit.app.answer.Answers;
import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.OpenTable;
import embedkit.app.command.flag.TokenizerFlag;
import embedkit.search.question.Question;
import embedkit.search.question.Questions;
import embedkit.text.TextEmbedder;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A table that is asked for scores: where its rows are small, the exact ones give them. */
final class ScoredTable {

  /** Beside the words, as no words come first without it. */
  @Mixin private AskedTable table;

  @Option(
      names = "--rerank",
      paramLabel = "EXACT",
      description =
          "Order what the small rows of TABLE find by those of this table, which it was made of;"
              + " left out, by those of the file that TABLE notes, if it is there and unchanged.")
  private String rerank;

  Answers answers(Host host) {
    return table.answers(host);
  }

  /** Makes vectors of texts by the table that is asked. */
  TextEmbedder embedder(Host host, Questions asked, TokenizerFlag tokenizer) {
    return table.embedder(host, asked, tokenizer);
  }

  /** Opens the table, asks it, closes it and prints the answer. */
  void ask(Host host, Question<?> question) {
    with(host, asked -> answers(host).answer(asked.ask(question)));
  }

  /** Opens the table and the exact rows, uses them and closes them; in a shell they stay open. */
  void with(Host host, Consumer<Questions> use) {
    Optional<OpenTable> shell = host.opened();
    table.with(
        host,
        opened -> {
          boolean usual = shell.filter(open -> open.questions() == opened).isPresent();
          if (usual) {
            use.accept(
                shell
                    .get()
                    .ordered(
                        Optional.ofNullable(rerank),
                        () -> Reranking.of(host, table, opened, rerank))
                    .questions());
            return;
          }
          try (OpenTable.Ordered ordered = Reranking.of(host, table, opened, rerank)) {
            use.accept(ordered.questions());
          }
        });
  }
}
