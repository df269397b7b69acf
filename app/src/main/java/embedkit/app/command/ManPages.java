package embedkit.app.command;

import embedkit.app.answer.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/** Manual pages: what picocli prints as help, as {@code man} shows it. */
final class ManPages {

  private ManPages() {}

  static void write(CommandLine all, Path folder) {
    Map<String, CommandLine> commands = new TreeMap<>();
    commands.put("embedkit", all);
    all.getSubcommands().forEach((name, command) -> commands.put("embedkit-" + name, command));
    commands.forEach(
        (name, command) ->
            WholeFile.write(
                folder.resolve(name + ".1"), page(name, command).getBytes(StandardCharsets.UTF_8)));
  }

  private static String page(String name, CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    return ".TH "
        + name.toUpperCase(Locale.ROOT)
        + " 1 \"\" \""
        + EmbedkitCommand.version()
        + "\"\n.SH NAME\n"
        + escaped(name)
        + " \\- "
        + escaped(description[0])
        + "\n.SH HELP\n.nf\n"
        + escaped(help)
        + ".fi\n";
  }

  /** A backslash, a hyphen, and a dot or quote at the start of a line mean something to roff. */
  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
  }
}
