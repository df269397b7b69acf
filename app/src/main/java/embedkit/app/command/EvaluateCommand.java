package embedkit.app.command;

import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.search.evaluation.Analogies;
import embedkit.search.evaluation.AnalogyAnswers;
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
      "Two tables are judged one after the other and compared on the questions that both know, with"
          + " an interval of the difference and the chance that they do not differ."
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
      List<AnalogyAnswers> answers,
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
        differences.addAll(differences(first, second, pairLists, reports));
      }
      if (json) {
        answer(out -> write(out, reports, differences));
      } else {
        print(reports, differences);
      }
    }
    return 0;
  }

  private List<Difference> differences(
      EmbeddingTable first, EmbeddingTable second, List<WordPairs> lists, List<Report> reports) {
    List<Difference> differences = new ArrayList<>();
    for (WordPairs list : lists) {
      differences.add(evaluation(first).compare(evaluation(second), list));
    }
    List<AnalogyAnswers> ours = reports.getFirst().answers();
    for (int i = 0; i < ours.size(); i++) {
      differences.addAll(ours.get(i).compare(reports.getLast().answers().get(i)));
    }
    if (reports.getFirst().synonyms() != null) {
      differences.add(WordNetSynonyms.compare(first, second));
    }
    return differences;
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
        questions.stream().map(evaluation::answers).toList(),
        builtIn ? WordNetSynonyms.of(opened) : null);
  }

  private void print(List<Report> reports, List<Difference> differences) {
    PrintWriter out = console().out();
    for (Report report : reports) {
      out.println(report.table());
      if (report.synonyms() != null) {
        out.println(report.synonyms());
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
      for (AnalogyAnswers answers : report.answers()) {
        out.printf("  %-32s %13s  %8s  %8s%n", answers.name(), "asked", "sum", "product");
        for (AnalogyScores section : answers.scores()) {
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
    print(out, differences);
    if (!pairs.isEmpty() || !analogies.isEmpty()) {
      out.println(
          unknown == Unknown.SKIP
              ? "Questions with unknown words are left out."
              : "Questions with unknown words count as wrong.");
    }
  }

  private void print(PrintWriter out, List<Difference> differences) {
    if (differences.isEmpty()) {
      return;
    }
    out.printf("%s less %s, on what both know%n", other, table);
    out.printf(
        "  %-34s %11s  %8s  %8s  %8s  %-18s  %s%n",
        "list", "both know", "first", "second", "gain", "95 %", "p");
    for (Difference difference : differences) {
      if (difference.common() == 0) {
        out.printf("  %-34s %11d%n", title(difference), 0);
        continue;
      }
      out.printf(
          "  %-34s %11d  %8.4f  %8.4f  %+8.4f  %-18s  %s%n",
          title(difference),
          difference.common(),
          difference.first(),
          difference.second(),
          difference.second() - difference.first(),
          "%+.4f to %+.4f".formatted(difference.low(), difference.high()),
          difference.p() < 0.0021 ? "<= 0.002" : "%.3f".formatted(difference.p()));
    }
  }

  private static String title(Difference difference) {
    return difference.name() + ", " + difference.measure();
  }

  private static String share(int right, int asked) {
    return asked == 0 ? "-" : "%.4f".formatted((double) right / asked);
  }

  /** JSON has no word for what is not a number. */
  private static void number(JsonGenerator out, String name, double value) throws IOException {
    if (Double.isNaN(value)) {
      out.writeNullField(name);
    } else {
      out.writeNumberField(name, value);
    }
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
        number(out, "share", report.synonyms().share());
        out.writeEndObject();
      }
      out.writeArrayFieldStart("pairs");
      for (PairScores scores : report.pairs()) {
        out.writeStartObject();
        out.writeStringField("name", scores.name());
        out.writeNumberField("pairs", scores.pairs());
        out.writeNumberField("known", scores.known());
        number(out, "spearman", scores.spearman());
        number(out, "low", scores.low());
        number(out, "high", scores.high());
        number(out, "pearson", scores.pearson());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeArrayFieldStart("analogies");
      for (AnalogyAnswers answers : report.answers()) {
        for (AnalogyScores section : answers.scores()) {
          out.writeStartObject();
          out.writeStringField("name", answers.name());
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
      out.writeStringField("measure", difference.measure());
      out.writeNumberField("common", difference.common());
      number(out, "first", difference.first());
      number(out, "second", difference.second());
      number(out, "low", difference.low());
      number(out, "high", difference.high());
      number(out, "p", difference.p());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
