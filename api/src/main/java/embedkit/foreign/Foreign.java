package embedkit.foreign;

import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of another tool that no format reads, told by its first bytes or the members of its zip
 * archive.
 *
 * @param what what it is
 * @param how what to do, and what the lines make
 * @param lines what is to be typed, with the file's name in it
 */
public record Foreign(String what, String how, List<String> lines) {

  private static final Pattern NAME = Pattern.compile("\\{(in|out:([^}]*))}");

  /**
   * Tells what a file is.
   *
   * @param file a file that no format knows
   * @return what it is; empty if it is nothing that is known
   */
  public static Optional<Foreign> of(InputFile file) {
    Sample sample = new Sample(file);
    return Kinds.ALL.stream()
        .filter(kind -> kind.told().test(sample))
        .findFirst()
        .map(kind -> of(kind, file.path()));
  }

  private static Foreign of(Kind kind, Path file) {
    List<String> lines = kind.lines().stream().map(line -> filled(line, kind, file)).toList();
    return new Foreign(kind.what(), kind.how(), lines);
  }

  private static String filled(String line, Kind kind, Path file) {
    return NAME.matcher(line).replaceAll(m -> Matcher.quoteReplacement(named(m, kind, file)));
  }

  private static String named(MatchResult place, Kind kind, Path file) {
    String name =
        place.group(1).equals("in") ? file.toString() : withoutEnding(file) + place.group(2);
    return kind.shell() ? inShell(name) : inPython(name);
  }

  private static String withoutEnding(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    return file.getParent() == null ? stem : file.resolveSibling(stem).toString();
  }

  private static String inShell(String name) {
    return name.matches("[A-Za-z0-9_./:=,+@%#-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }

  private static String inPython(String name) {
    return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /**
   * Describes the file to who wanted a table.
   *
   * @param file the file
   * @param cause what was tried, or null
   * @return the exception, to be thrown
   */
  public VectorFileException refusal(Path file, Throwable cause) {
    StringBuilder advice = new StringBuilder(how);
    lines.forEach(line -> advice.append("\n    ").append(line));
    return VectorFileException.at(
        file, "", "a table of embeddings", what, advice.toString(), cause);
  }
}
