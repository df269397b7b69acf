package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The launcher decides by a command's name how Java starts, before Java can tell it the names. */
class LauncherTest {

  private static final Pattern QUESTIONS =
      Pattern.compile("in\\s+(nearest \\|[^)]*)\\)\\s+cache=embedkit kernels");

  private static Set<String> questions() throws IOException {
    Matcher list = QUESTIONS.matcher(Files.readString(Path.of("src/main/dist/bin/embedkit")));
    assertTrue(list.find(), "the launcher has a list of commands that ask");
    return Arrays.stream(list.group(1).replace("\\", "").split("\\|"))
        .map(String::strip)
        .filter(name -> !name.equals("\"\"") && !name.equals("rehearse-questions"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theCommandsThatStartWithoutTheVectorApiAreCommands() throws IOException {
    Set<String> questions = questions();
    assertTrue(questions.size() >= 10, questions.toString());
    Set<String> unknown = new TreeSet<>(questions);
    unknown.removeAll(EmbedkitCommand.names());
    assertEquals(Set.of(), unknown);
  }

  @Test
  void theCommandsThatComputeLongStartWithIt() throws IOException {
    Set<String> others = new TreeSet<>(EmbedkitCommand.names());
    others.removeAll(questions());
    assertEquals(
        Set.of(
            "train",
            "run",
            "sweep",
            "autotune",
            "map",
            "layout",
            "moved",
            "shell",
            "serve",
            "evaluate",
            "info",
            "collect",
            "explore",
            "index"),
        others,
        "a new command is to be sorted: whether it only asks, or works long");
  }
}
