package embedkit.app.command;

import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.OpenTable;
import embedkit.search.question.Questions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.SyntaxError;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Opens a table once and answers many questions. */
@Command(
    name = "shell",
    description = {
      "Open a table once and ask it again and again: words alone list their neighbours, and the"
          + " other queries are there by name, without the TABLE.",
      "Tab completes words and flags; the history is kept in .embedkit_history at home. Lines of"
          + " standard input are answered too."
    },
    footer = {"", "Example: embedkit shell glove.safetensors"})
final class ShellCommand implements Callable<Integer> {

  private static final List<String> QUERIES =
      List.of(
          "nearest",
          "similarity",
          "analogy",
          "doesnt-match",
          "closer-than",
          "between",
          "rank",
          "most-similar-to-given",
          "lookup",
          "map");

  private static final String HELP =
      "Words alone list their neighbours. Otherwise: "
          + String.join(", ", QUERIES)
          + ", each with --help; exit ends.";

  /** Words that completion looks through: the first, which are the frequent ones as a rule. */
  private static final int COMPLETED_ROWS = 500_000;

  private static final int CANDIDATES = 50;

  @ParentCommand private Host host;

  @Mixin private AskedTable asked;

  private final Parser parser = parser();

  /** Words may hold backslashes and be cut off anywhere; only quotes have a meaning. */
  private static Parser parser() {
    DefaultParser parser = new DefaultParser();
    parser.setEscapeChars(null);
    parser.setEofOnUnclosedQuote(true);
    return parser;
  }

  @Override
  public Integer call() {
    try (EmbeddingTable table = asked.open(host, host.tables(), asked.address())) {
      asked.asking(host, table, this::converse);
    }
    return 0;
  }

  private void converse(Questions questions) {
    try (OpenTable opened = new OpenTable(questions)) {
      if (host.console().terminal()) {
        prompt(opened);
        return;
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(host.console().in(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!answered(opened, line)) {
          break;
        }
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot read the questions", e);
    }
  }

  private void prompt(OpenTable opened) throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .parser(parser)
              .completer((r, line, candidates) -> complete(opened, line, candidates))
              .variable(
                  LineReader.HISTORY_FILE,
                  Path.of(System.getProperty("user.home"), ".embedkit_history"))
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .build();
      host.console().say(HELP);
      while (true) {
        try {
          if (!answered(opened, reader.readLine("embedkit> "))) {
            return;
          }
        } catch (UserInterruptException e) {
          continue;
        } catch (EndOfFileException e) {
          return;
        }
      }
    }
  }

  /** Answers a line; false if it asks for the end, or if the answer cannot be written. */
  private boolean answered(OpenTable opened, String line) {
    List<String> words;
    try {
      words = words(line);
    } catch (EOFError e) {
      host.console().say("embedkit: a quote is not closed");
      return true;
    } catch (SyntaxError e) {
      host.console().say("embedkit: " + e.getMessage());
      return true;
    }
    if (words.isEmpty()) {
      return true;
    }
    switch (words.getFirst()) {
      case "exit", "quit" -> {
        return false;
      }
      case "help", "?" -> host.console().say(HELP);
      case String name
          when EmbedkitCommand.isCommand(name)
              && !QUERIES.contains(name)
              && opened.questions().table().row(name) < 0 ->
          host.console()
              .say("embedkit: " + name + " is a command of its own, not of the shell. " + HELP);
      default -> {
        List<String> args = new ArrayList<>(words);
        if (QUERIES.contains(args.getFirst()) && args.size() > 1) {
          args.add(1, asked.address());
        } else {
          args.addAll(0, List.of("nearest", asked.address()));
        }
        EmbedkitCommand.run(host.console(), opened, args.toArray(String[]::new));
        // Where nobody reads the answers any more, no question need be asked.
        return !host.console().out().checkError();
      }
    }
    return true;
  }

  private List<String> words(String line) {
    return parser.parse(line, line.length(), Parser.ParseContext.ACCEPT_LINE).words().stream()
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private void complete(OpenTable opened, ParsedLine line, List<Candidate> into) {
    String begun = line.word().substring(0, line.wordCursor());
    if (line.wordIndex() == 0) {
      QUERIES.stream()
          .filter(query -> query.startsWith(begun))
          .forEach(query -> into.add(new Candidate(query)));
    }
    if (begun.startsWith("-")) {
      String query =
          QUERIES.contains(line.words().getFirst()) ? line.words().getFirst() : "nearest";
      EmbedkitCommand.flags(host.console(), query, begun)
          .forEach(flag -> into.add(new Candidate(flag)));
      return;
    }
    if (begun.isEmpty() || opened.questions().table().vocabulary().isEmpty()) {
      return;
    }
    var words = opened.questions().table().vocabulary().orElseThrow();
    long rows = Math.min(COMPLETED_ROWS, words.size());
    for (long row = 0; row < rows && into.size() < CANDIDATES; row++) {
      String word = words.token(row);
      if (word.startsWith(begun)) {
        into.add(new Candidate(word));
      }
    }
  }
}
