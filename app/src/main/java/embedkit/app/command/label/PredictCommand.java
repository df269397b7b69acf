package embedkit.app.command.label;

import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.app.answer.JsonOutput;
import embedkit.app.command.flag.Host;
import embedkit.training.label.Prediction;
import embedkit.training.label.TextClassifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Tells the labels of texts. */
@Command(
    name = "predict",
    description = {
      "Tell the labels of texts, one a line: for each line its likeliest labels, each with its"
          + " probability behind it.",
      "Labels that stand in a line are left out."
    },
    footer = {
      "",
      "Example: embedkit predict reviews.safetensors new.txt --top 2",
      "         echo 'what a lovely film' | embedkit predict reviews.safetensors --json",
      "         embedkit predict reviews.safetensors new.csv --text-column review"
    })
public final class PredictCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private OpenedClassifier classifier;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "-",
      paramLabel = "FILE",
      description = "A text a line, compressed or not; left out or -, it is standard input.")
  private String file;

  @Option(
      names = "--json",
      description = "Print JSON lines, each with the text and its labels with their probabilities.")
  private boolean json;

  @Override
  public Integer call() {
    classifier.with(host, file, this::tell);
    return 0;
  }

  private void tell(TextClassifier asked, Iterator<String> lines) {
    PrintWriter out = host.console().out();
    for (long line = 1; lines.hasNext(); line++) {
      String text = lines.next();
      List<Prediction> told = asked.predict(text, classifier.top(), classifier.threshold());
      if (json) {
        JsonOutput.printLine(out, generator -> write(generator, text, told));
      } else {
        out.println(told.stream().map(PredictCommand::shown).collect(Collectors.joining(" ")));
      }
      if (line % 1024 == 0 && out.checkError()) {
        return;
      }
    }
    out.flush();
  }

  private static String shown(Prediction prediction) {
    return String.format(Locale.ROOT, "%s %.6f", prediction.label(), prediction.probability());
  }

  private static void write(JsonGenerator generator, String text, List<Prediction> told)
      throws IOException {
    generator.writeStartObject();
    generator.writeStringField("text", text);
    generator.writeArrayFieldStart("labels");
    for (Prediction prediction : told) {
      generator.writeStartObject();
      generator.writeStringField("label", prediction.label());
      generator.writeNumberField("probability", prediction.probability());
      generator.writeEndObject();
    }
    generator.writeEndArray();
    generator.writeEndObject();
  }
}
