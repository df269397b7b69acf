package embedkit.archive;

import embedkit.api.VectorFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Several files in one. */
public sealed interface Archive permits ZipArchive, TarArchive {

  /** Members that are told of in a message. */
  int MOST_NAMED = 20;

  /** The kind, such as zip. */
  String kind();

  /** The archive's own file. */
  Path file();

  /** The files in it, in its order, without folders. */
  List<Member> members();

  /**
   * Opens a member.
   *
   * @throws IOException if it cannot be unpacked; also from the stream, where it is damaged
   * @throws VectorFileException if it is packed in a way that is not read
   */
  InputStream open(Member member) throws IOException;

  /** The member of a name, if there is one. */
  default Optional<Member> named(String name) {
    return members().stream().filter(member -> member.name().equals(name)).findFirst();
  }

  /**
   * The member that is meant where none is named: the only one that may be a table by its name, or
   * the only one that is a table by its first bytes.
   *
   * @param isTable looks at a member
   * @throws VectorFileException if there is none, or there are several
   */
  default Member only(Predicate<Member> isTable) {
    List<Member> likely = members().stream().filter(Member::mayBeTable).toList();
    List<Member> candidates = likely.isEmpty() ? members() : likely;
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    List<Member> tables =
        candidates.size() <= MOST_NAMED ? candidates.stream().filter(isTable).toList() : List.of();
    if (tables.size() == 1) {
      return tables.getFirst();
    }
    throw tables.isEmpty() ? several(candidates, "file") : several(tables, "table");
  }

  private VectorFileException several(List<Member> members, String what) {
    if (members.isEmpty()) {
      return VectorFileException.at(
          file(), "", "a " + kind() + " archive with a file", "one without", "");
    }
    return VectorFileException.at(
        file(),
        "",
        "a " + kind() + " archive with one " + what,
        list(members),
        "say which, as " + file() + "#" + members.getFirst().name());
  }

  /** The refusal of a name that no member has. */
  default VectorFileException unknown(String name) {
    return VectorFileException.at(file(), "", "a member named " + name, list(members()), "");
  }

  private static String list(List<Member> members) {
    return members.stream()
        .limit(MOST_NAMED)
        .map(Member::toString)
        .collect(Collectors.joining(", ", "", members.size() > MOST_NAMED ? " and others" : ""));
  }
}
