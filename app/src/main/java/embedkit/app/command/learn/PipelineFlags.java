package embedkit.app.command.learn;

import embedkit.app.corpus.DefaultCorpus;
import embedkit.spi.Option;
import embedkit.training.Pipeline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a pipeline as flags of a command: one list serves flags, files and Java. */
final class PipelineFlags {

  private PipelineFlags() {}

  /** Gives a command a flag for each option of a pipeline. */
  static CommandSpec addTo(Object command) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    Pipeline.options().forEach(option -> spec.addOption(flag(option)));
    return spec;
  }

  private static OptionSpec flag(Option<?> option) {
    OptionSpec.Builder flag =
        OptionSpec.builder("--" + option.name())
            .type(String.class)
            .paramLabel(label(option))
            .description(description(option).replace("%", "%%"));
    if (isSwitch(option)) {
      flag.arity("0").type(Boolean.class);
    }
    return flag.build();
  }

  /** Off unless it is given. */
  private static boolean isSwitch(Option<?> option) {
    return option.defaultValue().filter(Boolean.FALSE::equals).isPresent();
  }

  private static String label(Option<?> option) {
    if (option == Pipeline.CORPUS || option == Pipeline.FROM) {
      return "FILE";
    }
    if (option == Pipeline.OUT || option == Pipeline.EVALUATE) {
      return "FILE[,FILE]";
    }
    boolean number = option.accepts().contains("number");
    return number ? "N" : option.accepts().equals("text") ? "SPEC" : "WORD";
  }

  private static String description(Option<?> option) {
    String name = option.name();
    Optional<String> usual =
        Optional.ofNullable(Pipeline.of(Map.of()).settings().get(name))
            .filter(value -> !isSwitch(option));
    String suited = DefaultCorpus.suited().get(name);
    String text = option.sentence();
    if (option == Pipeline.CORPUS) {
      text += " Left out, the glosses of WordNet that come with embedkit.";
    }
    return usual
        .map(value -> " (" + value + (suited == null ? "" : "; " + suited + " for WordNet") + ")")
        .map(text::concat)
        .orElse(text);
  }

  /** What was given on the command line, text by the option's name. */
  static Map<String, String> given(CommandSpec spec) {
    Map<String, String> given = new LinkedHashMap<>();
    for (Option<?> option : Pipeline.options()) {
      // A command may have taken a flag out that makes no sense for it.
      OptionSpec flag = spec.findOption("--" + option.name());
      Object value = flag == null ? null : flag.getValue();
      if (value != null) {
        given.put(option.name(), value.toString());
      }
    }
    return given;
  }
}
