package embedkit.app.command;

import embedkit.Catalog;
import embedkit.PluginFolder;
import embedkit.Tables;
import embedkit.Version;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbedkitException;
import embedkit.app.answer.Console;
import embedkit.app.answer.FailureText;
import embedkit.app.command.ask.AnalogyCommand;
import embedkit.app.command.ask.BetweenCommand;
import embedkit.app.command.ask.CloserThanCommand;
import embedkit.app.command.ask.DoesntMatchCommand;
import embedkit.app.command.ask.EmbedCommand;
import embedkit.app.command.ask.EvaluateCommand;
import embedkit.app.command.ask.InfoCommand;
import embedkit.app.command.ask.LookupCommand;
import embedkit.app.command.ask.MostSimilarToGivenCommand;
import embedkit.app.command.ask.NearestCommand;
import embedkit.app.command.ask.RankCommand;
import embedkit.app.command.ask.SimilarCommand;
import embedkit.app.command.ask.SimilarityCommand;
import embedkit.app.command.collection.CollectCommand;
import embedkit.app.command.collection.CollectionCommand;
import embedkit.app.command.collection.ExportCommand;
import embedkit.app.command.collection.FindCommand;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.OpenTable;
import embedkit.app.command.label.PredictCommand;
import embedkit.app.command.label.TestCommand;
import embedkit.app.command.learn.AutotuneCommand;
import embedkit.app.command.learn.RunCommand;
import embedkit.app.command.learn.SweepCommand;
import embedkit.app.command.learn.TrainCommand;
import embedkit.app.command.map.LayoutCommand;
import embedkit.app.command.map.MapCommand;
import embedkit.app.command.map.MovedCommand;
import embedkit.app.command.serve.ExploreCommand;
import embedkit.app.command.serve.ServeCommand;
import embedkit.app.command.table.ConvertCommand;
import embedkit.app.command.table.DistilCommand;
import embedkit.app.command.table.IndexCommand;
import embedkit.app.command.table.VerifyCommand;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command with all its subcommands, and what becomes of their failures. */
@Command(
    name = "embedkit",
    addMethodSubcommands = false,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = EmbedkitCommand.Build.class,
    description = "Learn, load, store and query tables of embeddings.",
    footer = {
      "",
      "Example: embedkit train --out cats.safetensors",
      "         embedkit nearest cats.safetensors kitten"
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeOnInvalidInput = 2,
    exitCodeOnExecutionException = 1)
final class EmbedkitCommand implements Host {

  /** What {@code --version} prints. */
  static final class Build implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {version()};
    }
  }

  private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("train", TrainCommand::described);
    COMMANDS.put("run", RunCommand::described);
    COMMANDS.put("sweep", SweepCommand::described);
    COMMANDS.put("autotune", AutotuneCommand::described);
    COMMANDS.put("nearest", NearestCommand::new);
    COMMANDS.put("similarity", SimilarityCommand::new);
    COMMANDS.put("analogy", AnalogyCommand::new);
    COMMANDS.put("doesnt-match", DoesntMatchCommand::new);
    COMMANDS.put("closer-than", CloserThanCommand::new);
    COMMANDS.put("between", BetweenCommand::new);
    COMMANDS.put("rank", RankCommand::new);
    COMMANDS.put("most-similar-to-given", MostSimilarToGivenCommand::new);
    COMMANDS.put("lookup", LookupCommand::new);
    COMMANDS.put("embed", EmbedCommand::new);
    COMMANDS.put("predict", PredictCommand::new);
    COMMANDS.put("test", TestCommand::new);
    COMMANDS.put("similar", SimilarCommand::new);
    COMMANDS.put("map", MapCommand::new);
    COMMANDS.put("layout", LayoutCommand::new);
    COMMANDS.put("moved", MovedCommand::new);
    COMMANDS.put("shell", ShellCommand::new);
    COMMANDS.put("serve", ServeCommand::new);
    COMMANDS.put("explore", ExploreCommand::new);
    COMMANDS.put("evaluate", EvaluateCommand::new);
    COMMANDS.put("info", InfoCommand::new);
    COMMANDS.put("index", IndexCommand::new);
    COMMANDS.put("convert", ConvertCommand::new);
    COMMANDS.put("distil", DistilCommand::new);
    COMMANDS.put("collect", CollectCommand::new);
    COMMANDS.put("find", FindCommand::new);
    COMMANDS.put("collection", CollectionCommand::new);
    COMMANDS.put("export", ExportCommand::new);
    COMMANDS.put("verify", VerifyCommand::new);
    COMMANDS.put("tokenize", TokenizeCommand::new);
    COMMANDS.put("plugins", PluginsCommand::described);
    COMMANDS.put("completion", CompletionCommand::new);
  }

  /** The names of all commands; the launcher knows some of them too. */
  static Set<String> names() {
    return Collections.unmodifiableSet(COMMANDS.keySet());
  }

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "On a failure print where in the program it came from.")
  private boolean stacktrace;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:EMBEDKIT_PLUGINS}",
      description = "Load the plugins in the jars of this directory too (or EMBEDKIT_PLUGINS).")
  private Path plugins;

  private final Console console;
  private final OpenTable opened;

  private EmbedkitCommand(Console console, OpenTable opened) {
    this.console = console;
    this.opened = opened;
  }

  /** The flags of a command that begin as given; none if there is no such command. */
  static List<String> flags(Console console, String command, String begun) {
    if (!COMMANDS.containsKey(command)) {
      return List.of();
    }
    CommandLine line = describe(new EmbedkitCommand(console, null), command);
    return line.getSubcommands().get(command).getCommandSpec().options().stream()
        .map(OptionSpec::longestName)
        .filter(flag -> flag.startsWith(begun))
        .sorted()
        .toList();
  }

  static String version() {
    return "embedkit " + Version.current();
  }

  static boolean isCommand(String name) {
    return COMMANDS.containsKey(name);
  }

  @Override
  public Optional<OpenTable> opened() {
    return Optional.ofNullable(opened);
  }

  @Override
  public Console console() {
    return console;
  }

  @Override
  public Tables tables() {
    Catalog catalog = plugins == null ? Catalog.installed() : withPlugins();
    catalog.problems().forEach(problem -> console.say("embedkit: " + problem));
    return Tables.of(catalog).readingStandardInput(console.in());
  }

  private Catalog withPlugins() {
    PluginFolder folder = PluginFolder.open(plugins);
    folder.problems().forEach(problem -> console.say("embedkit: " + problem));
    return folder.catalog();
  }

  /** Runs a command line; returns 0, 1 for a failure or 2 for misuse. */
  static int run(Console console, String... args) {
    return run(console, null, args);
  }

  /** Runs a command line about a table that is open already. */
  static int run(Console console, OpenTable opened, String... args) {
    EmbedkitCommand root = new EmbedkitCommand(console, opened);
    // To describe a command takes picocli a while, so only the one that is named is described.
    boolean named = args.length > 0 && COMMANDS.containsKey(args[0]);
    CommandLine line = describe(root, named ? args[0] : null);
    line.setOut(console.out());
    line.setErr(console.err());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            console.terminal() ? CommandLine.Help.Ansi.AUTO : CommandLine.Help.Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionStrategy(parsed -> new CommandLine.RunLast().execute(checked(parsed)));
    line.setParameterExceptionHandler(root::misuse);
    line.setExecutionExceptionHandler(root::failure);
    if (args.length == 0) {
      line.usage(console.out());
      return 2;
    }
    return line.execute(args);
  }

  /** A flag that takes several values takes those behind it that are no flags of ours, too. */
  private static CommandLine.ParseResult checked(CommandLine.ParseResult parsed) {
    for (CommandLine command : parsed.asCommandLineList()) {
      for (OptionSpec option : command.getParseResult().matchedOptions()) {
        List<String> strange =
            option.arity().max() <= 1
                ? List.of()
                : option.stringValues().stream()
                    .filter(value -> value.matches("--?[A-Za-z].*") && !isFile(value))
                    .toList();
        if (!strange.isEmpty()) {
          throw new CommandLine.UnmatchedArgumentException(command, strange);
        }
      }
    }
    return parsed;
  }

  private static boolean isFile(String name) {
    try {
      return Files.exists(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The command with all its subcommands. */
  static CommandLine everything(Console console) {
    return describe(new EmbedkitCommand(console, null), null);
  }

  private static CommandLine describe(EmbedkitCommand root, String only) {
    CommandLine line = new CommandLine(root);
    COMMANDS.forEach(
        (name, command) -> {
          if (only == null || name.equals(only)) {
            line.addSubcommand(name, command.get());
          }
        });
    return line;
  }

  private int misuse(CommandLine.ParameterException e, String[] args) {
    console.say("embedkit: " + e.getMessage());
    Optional<String> hint =
        e instanceof CommandLine.UnmatchedArgumentException strange
                && e.getCommandLine().getCommandSpec().findOption("--corpus") != null
            ? OtherNames.hint(strange.getUnmatched())
            : Optional.empty();
    if (hint.isPresent()) {
      console.say(hint.get() + ".");
    } else {
      CommandLine.UnmatchedArgumentException.printSuggestions(e, console.err());
    }
    console.say("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return 2;
  }

  private int failure(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    if (stacktrace) {
      e.printStackTrace(console.err());
    }
    if (e instanceof EmbedkitException told) {
      console.say("embedkit: " + FailureText.of(told, flagsOf(line.getCommandSpec())));
    } else {
      console.say("embedkit: something went wrong that should not: " + e);
      console.say("Run it again with --stacktrace and tell us, please.");
    }
    return e instanceof ConfigurationException ? 2 : 1;
  }

  /** Tells whether a command has a flag. */
  static Predicate<String> flagsOf(CommandSpec command) {
    return flag -> command.findOption(flag) != null;
  }
}
