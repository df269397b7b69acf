package embedkit.app.command.label;

import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.app.answer.JsonOutput;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import embedkit.training.label.LabelScores;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Judges a classifier by labelled lines. */
@Command(
    name = "test",
    description = {
      "Judge a classifier by labelled lines: how many of the labels that it tells are right"
          + " (precision), and how many of the lines' labels it tells (recall).",
      "Lines without a label are left out; labels that it has not learned count as missed."
    },
    footer = {
      "",
      "Example: embedkit test reviews.safetensors held-out.txt",
      "         embedkit test reviews.safetensors held-out.txt --top 2 --json",
      "         embedkit test reviews.safetensors held-out.csv --label-column stars"
    })
public final class TestCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private OpenedClassifier classifier;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "Labelled lines, compressed or not; - is standard input.")
  private String file;

  @Mixin private JsonFlag json;

  @Override
  public Integer call() {
    classifier.with(
        host,
        file,
        (asked, lines) -> {
          LabelScores scores = asked.test(lines, classifier.top(), classifier.threshold());
          note(scores);
          if (json.given()) {
            JsonOutput.print(host.console().out(), generator -> write(generator, scores));
          } else {
            print(scores);
          }
        });
    return 0;
  }

  private void note(LabelScores scores) {
    if (scores.unseen() > 0) {
      host.console()
          .say(
              String.format(
                  Locale.ROOT,
                  "Note: %d labels, the first of them %s, are none of the classifier's and count as missed.",
                  scores.unseen(),
                  scores.anUnseen()));
    }
    if (scores.unlabelled() > 0) {
      host.console()
          .say(
              String.format(
                  Locale.ROOT,
                  "Note: %d lines without a label are left out.",
                  scores.unlabelled()));
    }
  }

  private void print(LabelScores scores) {
    PrintWriter out = host.console().out();
    out.printf(Locale.ROOT, "%-14s %,d%n", "lines", scores.lines());
    out.printf(Locale.ROOT, "%-14s %s%n", "precision@" + scores.top(), share(scores.precision()));
    out.printf(Locale.ROOT, "%-14s %s%n", "recall@" + scores.top(), share(scores.recall()));
    out.printf(Locale.ROOT, "%-14s %s%n", "F1", share(scores.f1()));
    out.println();
    out.println("precision  recall      F1    lines     told  label");
    for (LabelScores.OfLabel each : scores.perLabel()) {
      out.printf(
          Locale.ROOT,
          "%9s  %6s  %6s  %7d  %7d  %s%n",
          share(each.precision()),
          share(each.recall()),
          share(each.f1()),
          each.labelled(),
          each.predicted(),
          each.label());
    }
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static void write(JsonGenerator generator, LabelScores scores) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("lines", scores.lines());
    generator.writeNumberField("unlabelled", scores.unlabelled());
    generator.writeNumberField("unseenLabels", scores.unseen());
    generator.writeNumberField("top", scores.top());
    number(generator, "precision", scores.precision());
    number(generator, "recall", scores.recall());
    number(generator, "f1", scores.f1());
    generator.writeArrayFieldStart("labels");
    for (LabelScores.OfLabel each : scores.perLabel()) {
      generator.writeStartObject();
      generator.writeStringField("label", each.label());
      number(generator, "precision", each.precision());
      number(generator, "recall", each.recall());
      number(generator, "f1", each.f1());
      generator.writeNumberField("lines", each.labelled());
      generator.writeNumberField("told", each.predicted());
      generator.writeEndObject();
    }
    generator.writeEndArray();
    generator.writeEndObject();
  }

  /** What is not a number has no JSON; it is null there. */
  private static void number(JsonGenerator generator, String name, double value)
      throws IOException {
    if (Double.isNaN(value)) {
      generator.writeNullField(name);
    } else {
      generator.writeNumberField(name, value);
    }
  }
}
