package embedkit.app.command.learn;

import embedkit.app.corpus.DefaultCorpus;
import embedkit.spi.Option;
import embedkit.training.Pipeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a pipeline as flags of a command: one list serves flags, files and Java. */
final class PipelineFlags {

  private PipelineFlags() {}

  /** Gives a command a flag for each option of a pipeline. */
  static CommandSpec addTo(Object command) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    boolean alone = spec.positionalParameters().isEmpty();
    Pipeline.options().forEach(option -> spec.addOption(flag(option, alone)));
    return spec;
  }

  /** Those that name files may stand several times: their values are put together by commas. */
  private static boolean listed(Option<?> option) {
    return option == Pipeline.CORPUS || option == Pipeline.OUT || option == Pipeline.EVALUATE;
  }

  /**
   * @param alone whether the command takes nothing but flags, so that what follows a corpus is one
   *     too: a shell puts the files that fit a pattern there
   */
  private static OptionSpec flag(Option<?> option, boolean alone) {
    OptionSpec.Builder flag =
        OptionSpec.builder("--" + option.name())
            .type(String.class)
            .paramLabel(label(option))
            .description(description(option).replace("%", "%%"));
    if (listed(option)) {
      flag.type(List.class).auxiliaryTypes(String.class);
      flag.arity(alone && option == Pipeline.CORPUS ? "1..*" : "1");
    }
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
    if (option == Pipeline.FROM) {
      return "FILE";
    }
    if (listed(option)) {
      return "FILE[,FILE]";
    }
    if (option == Pipeline.TEXT_COLUMN || option == Pipeline.LABEL_COLUMN) {
      return "COLUMN";
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
        given.put(
            option.name(),
            value instanceof List<?> several
                ? several.stream().map(Object::toString).collect(Collectors.joining(","))
                : value.toString());
      }
    }
    return given;
  }
}
