package embedkit.app;

import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.search.evaluation.Analogies;
import embedkit.search.evaluation.AnalogyScores;
import embedkit.search.evaluation.Difference;
import embedkit.search.evaluation.Evaluation;
import embedkit.search.evaluation.PairScores;
import embedkit.search.evaluation.Unknown;
import embedkit.search.evaluation.WordPairs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a table, or compares two. */
@Command(
    name = "evaluate",
    description = {
      "Judge a table: by people's scores of word pairs (--pairs), by analogies (--analogies), or,"
          + " with neither, by how often synonyms of WordNet are nearer than strangers that are"
          + " about as frequent.",
      "Two tables are judged one after the other and compared on the pairs that both know."
    },
    footer = {"", "Example: embedkit evaluate glove.safetensors --pairs men.tsv ws353.tsv"})
final class EvaluateCommand extends TableQuery implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "File of a table, of any format.")
  private String table;

  @Parameters(index = "1", arity = "0..1", paramLabel = "OTHER", description = "Another table.")
  private String other;

  @Option(
      names = "--pairs",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Lines of two words and a score, between tabs, commas or spaces.")
  private List<String> pairs = List.of();

  @Option(
      names = "--analogies",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Lines of four words under ': section', as questions-words.txt.")
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

  /** What one table got. */
  private record Report(
      String table,
      List<PairScores> pairs,
      List<List<AnalogyScores>> analogies,
      WordNetSynonyms synonyms) {}

  @Override
  public Integer call() {
    if (restrict < 1) {
      throw new ConfigurationException("--restrict is " + restrict + "; it must be 1 or more");
    }
    List<WordPairs> pairLists = pairs.stream().map(file -> read(file, WordPairs::read)).toList();
    List<Analogies> questions =
        analogies.stream().map(file -> read(file, Analogies::read)).toList();
    Tables tables = tables();
    try (EmbeddingTable first = open(tables, table);
        EmbeddingTable second = other == null ? null : open(tables, other)) {
      List<Report> reports = new ArrayList<>();
      List<Difference> differences = new ArrayList<>();
      reports.add(report(table, first, pairLists, questions));
      if (second != null) {
        reports.add(report(other, second, pairLists, questions));
        for (WordPairs list : pairLists) {
          differences.add(evaluation(first).compare(evaluation(second), list));
        }
      }
      if (json) {
        answer(out -> write(out, reports, differences));
      } else {
        print(reports, differences);
      }
    }
    return 0;
  }

  private Evaluation evaluation(EmbeddingTable opened) {
    Evaluation evaluation = Evaluation.of(opened).with(unknown).restrictedTo(restrict);
    return caseSensitive ? evaluation.caseSensitive() : evaluation;
  }

  private Report report(
      String name, EmbeddingTable opened, List<WordPairs> lists, List<Analogies> questions) {
    Evaluation evaluation = evaluation(opened);
    boolean builtIn = lists.isEmpty() && questions.isEmpty();
    if (opened.vocabulary().isEmpty()) {
      throw new ConfigurationException(name + " has no words to ask for; name them with --vocab");
    }
    return new Report(
        name,
        lists.stream().map(evaluation::pairs).toList(),
        questions.stream().map(evaluation::analogies).toList(),
        builtIn ? WordNetSynonyms.of(opened) : null);
  }

  private void print(List<Report> reports, List<Difference> differences) {
    PrintWriter out = console().out();
    for (Report report : reports) {
      out.println(report.table());
      if (report.synonyms() != null) {
        out.printf(
            "  WordNet: %.4f of %,d pairs of synonyms are nearer than strangers as frequent%n",
            report.synonyms().share(), report.synonyms().pairs());
      }
      if (!report.pairs().isEmpty()) {
        out.printf(
            "  %-24s %13s  %8s  %-16s  %8s%n", "pairs", "known", "Spearman", "95 %", "Pearson");
      }
      for (PairScores scores : report.pairs()) {
        out.printf(
            "  %-24s %6d/%6d  %8.4f  %.4f to %.4f  %8.4f%n",
            scores.name(),
            scores.known(),
            scores.pairs(),
            scores.spearman(),
            scores.low(),
            scores.high(),
            scores.pearson());
      }
      for (List<AnalogyScores> sections : report.analogies()) {
        out.printf("  %-32s %13s  %8s  %8s%n", "analogies", "asked", "sum", "product");
        for (AnalogyScores section : sections) {
          out.printf(
              "  %-32s %6d/%6d  %8s  %8s%n",
              section.section(),
              section.asked(),
              section.questions(),
              share(section.bySum(), section.asked()),
              share(section.byProduct(), section.asked()));
        }
      }
    }
    for (Difference difference : differences) {
      out.printf(
          "%s: %s has %+.4f Spearman (95 %%: %+.4f to %+.4f) on %d pairs that both know, p %s%n",
          difference.name(),
          other,
          difference.second() - difference.first(),
          difference.low(),
          difference.high(),
          difference.common(),
          difference.p() < 0.0021 ? "<= 0.002" : "= %.3f".formatted(difference.p()));
    }
    if (!pairs.isEmpty() || !analogies.isEmpty()) {
      out.println(
          unknown == Unknown.SKIP
              ? "Questions with unknown words are left out."
              : "Questions with unknown words count as wrong.");
    }
  }

  private static String share(int right, int asked) {
    return asked == 0 ? "-" : "%.4f".formatted((double) right / asked);
  }

  private void write(JsonGenerator out, List<Report> reports, List<Difference> differences)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("unknown", unknown.name().toLowerCase(Locale.ROOT));
    out.writeArrayFieldStart("tables");
    for (Report report : reports) {
      out.writeStartObject();
      out.writeStringField("table", report.table());
      if (report.synonyms() != null) {
        out.writeObjectFieldStart("wordnet");
        out.writeNumberField("pairs", report.synonyms().pairs());
        out.writeNumberField("share", report.synonyms().share());
        out.writeEndObject();
      }
      out.writeArrayFieldStart("pairs");
      for (PairScores scores : report.pairs()) {
        out.writeStartObject();
        out.writeStringField("name", scores.name());
        out.writeNumberField("pairs", scores.pairs());
        out.writeNumberField("known", scores.known());
        out.writeNumberField("spearman", scores.spearman());
        out.writeNumberField("low", scores.low());
        out.writeNumberField("high", scores.high());
        out.writeNumberField("pearson", scores.pearson());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeArrayFieldStart("analogies");
      for (List<AnalogyScores> sections : report.analogies()) {
        for (AnalogyScores section : sections) {
          out.writeStartObject();
          out.writeStringField("section", section.section());
          out.writeNumberField("questions", section.questions());
          out.writeNumberField("asked", section.asked());
          out.writeNumberField("sum", section.bySum());
          out.writeNumberField("product", section.byProduct());
          out.writeEndObject();
        }
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("differences");
    for (Difference difference : differences) {
      out.writeStartObject();
      out.writeStringField("name", difference.name());
      out.writeNumberField("common", difference.common());
      out.writeNumberField("first", difference.first());
      out.writeNumberField("second", difference.second());
      out.writeNumberField("low", difference.low());
      out.writeNumberField("high", difference.high());
      out.writeNumberField("p", difference.p());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
