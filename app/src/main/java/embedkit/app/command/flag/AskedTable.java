package embedkit.app.command.flag;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.VectorIndex;
import embedkit.app.answer.Answers;
import embedkit.search.question.Question;
import embedkit.search.question.Questions;
import embedkit.text.TextEmbedder;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The table that is asked, how it is opened, and how it answers. */
public final class AskedTable {

  @Parameters(
      index = "0",
      paramLabel = "TABLE",
      description = "File of a table, of any format; - is standard input.")
  private String address;

  @Mixin private OpeningFlags opening;

  @Mixin private ApproximateFlag approximate;

  @Mixin private JsonFlag json;

  /** What was typed. */
  public String address() {
    return address;
  }

  public Answers answers(Host host) {
    return json.answers(host);
  }

  /** Opens the table, asks it, closes it and prints the answer. */
  public void ask(Host host, Question<?> question) {
    with(host, table -> answers(host).answer(table.ask(question)));
  }

  /** Opens the table, uses it and closes it; in a shell, uses the one that is open there. */
  public void with(Host host, Consumer<Questions> use) {
    if (host.opened().isPresent()) {
      Questions opened = host.opened().orElseThrow().questions();
      asking(host, opened.table(), opened, use);
      return;
    }
    try (EmbeddingTable table = open(host, host.tables(), address)) {
      asking(host, table, use);
    }
  }

  /** Asks an open table, through the index beside it where that is wanted. */
  public void asking(Host host, EmbeddingTable table, Consumer<Questions> use) {
    asking(host, table, questions(host, Questions.of(table)), use);
  }

  private void asking(Host host, EmbeddingTable table, Questions usual, Consumer<Questions> use) {
    Optional<VectorIndex> index = approximate.open(host, table, address);
    if (index.isEmpty()) {
      use.accept(usual);
      return;
    }
    try (VectorIndex asked = index.get()) {
      use.accept(questions(host, Questions.of(table, asked)));
    }
  }

  /** Makes vectors of texts by the table that is asked; in a shell, its tokenizer stays open. */
  public TextEmbedder embedder(Host host, Questions asked, TokenizerFlag tokenizer) {
    return host.opened()
        .orElseGet(() -> new OpenTable(asked))
        .embedder(host, address, tokenizer.spec());
  }

  /** Asks a table; a word that is found under another spelling is told. */
  public Questions questions(Host host, Questions asked) {
    return asked.named(address).orAlike(sentence -> host.console().say("embedkit: " + sentence));
  }

  /** Opens this or another table as the flags say. */
  public EmbeddingTable open(Host host, Tables tables, String address) {
    return opening.open(host.console(), tables, address, Opening.usual());
  }
}
