package embedkit.app.command.ask;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.Reading;
import embedkit.app.corpus.WordNetSynonyms;
import embedkit.search.evaluation.Analogies;
import embedkit.search.evaluation.Synonyms;
import embedkit.search.evaluation.Unknown;
import embedkit.search.evaluation.WordPairs;
import embedkit.search.question.Evaluate;
import embedkit.search.question.Questions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Judges a table, or compares two. */
@Command(
    name = "evaluate",
    description = {
      "Judge a table: by people's scores of word pairs (--pairs), by analogies (--analogies), or,"
          + " with neither, by how often synonyms of WordNet are nearer than strangers that are"
          + " about as frequent.",
      "Two tables are judged one after the other and compared on the questions that both know, with"
          + " an interval of the difference and the chance that they do not differ."
    },
    footer = {"", "Example: embedkit evaluate glove.safetensors --pairs men.tsv ws353.tsv"})
public final class EvaluateCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private AskedTable table;

  @Parameters(index = "1", arity = "0..1", paramLabel = "OTHER", description = "Another table.")
  private String other;

  @Option(
      names = "--pairs",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Lines of two words and a score, between tabs, semicolons, commas or spaces; a header"
              + " may say which fields they are.")
  private List<String> pairs = List.of();

  @Option(
      names = "--analogies",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Lines of four words under ': section', as questions-words.txt, or between tabs,"
              + " semicolons or commas.")
  private List<String> analogies = List.of();

  @Option(
      names = "--restrict",
      defaultValue = "300000",
      paramLabel = "ROWS",
      description = "Analogies use the first rows only (${DEFAULT-VALUE}).")
  private long restrict;

  @Option(
      names = "--unknown",
      defaultValue = "skip",
      description =
          "What becomes of questions with unknown words: ${COMPLETION-CANDIDATES}"
              + " (${DEFAULT-VALUE}).")
  private Unknown unknown;

  @Option(
      names = "--case-sensitive",
      description = "Do not look for words in lower case that are not there as they stand.")
  private boolean caseSensitive;

  @Override
  public Integer call() {
    if (restrict < 1) {
      throw new ConfigurationException("--restrict is " + restrict + "; it must be 1 or more");
    }
    Tables tables = host.tables();
    Evaluate evaluate = question(tables);
    try (EmbeddingTable first = table.open(host, tables, table.address());
        EmbeddingTable second = other == null ? null : table.open(host, tables, other)) {
      Questions asked = worded(table.address(), first);
      Evaluate question = second == null ? evaluate : evaluate.against(worded(other, second));
      table.answers(host).answer(asked.ask(question));
    }
    return 0;
  }

  private Evaluate question(Tables tables) {
    List<WordPairs> lists =
        pairs.stream().map(file -> Reading.of(tables, file, WordPairs::read)).toList();
    List<Analogies> questions =
        analogies.stream().map(file -> Reading.of(tables, file, Analogies::read)).toList();
    boolean builtIn = lists.isEmpty() && questions.isEmpty();
    Optional<Synonyms> synonyms = builtIn ? Optional.of(WordNetSynonyms.list()) : Optional.empty();
    return new Evaluate(
        lists, questions, synonyms, unknown, !caseSensitive, restrict, Optional.empty());
  }

  private static Questions worded(String name, EmbeddingTable opened) {
    if (opened.vocabulary().isEmpty()) {
      throw new ConfigurationException(name + " has no words to ask for; name them with --vocab");
    }
    return Questions.of(opened).named(name);
  }
}
