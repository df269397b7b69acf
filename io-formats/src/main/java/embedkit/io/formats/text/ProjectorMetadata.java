package embedkit.io.formats.text;

import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.VectorFileException;
import embedkit.api.file.Policy;
import embedkit.io.formats.Utf8;
import embedkit.io.formats.records.TextLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tokens beside a projector's vectors: one on each line, or the cells of a column where line 1
 * names several. For one thread.
 */
final class ProjectorMetadata implements AutoCloseable {

  /** What vectors are called where their metadata have the same name but for this word. */
  private static final Pattern VECTORS =
      Pattern.compile(
          ".*(vectors|vector|tensors|tensor|vecs|vec|embeddings|embedding|projector)",
          Pattern.CASE_INSENSITIVE);

  private static final List<String> TOKENS =
      List.of("word", "token", "label", "name", "text", "term", "key");

  private final Path file;
  private final TextLines lines;
  private final LoadReport.Tally tally;
  private int tokenColumn;
  private int countColumn = -1;
  private boolean waiting;
  private byte[] token = {};
  private long count = -1;

  private ProjectorMetadata(Path file, LoadReport.Tally tally) {
    this.file = file;
    this.tally = tally;
    try {
      this.lines = new TextLines(file, Files.newInputStream(file));
      begin();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Finds the metadata of vectors by their names.
   *
   * @param vectors the file of the vectors
   * @param name its name without the ending of a compression
   */
  static Optional<Path> beside(Path vectors, String name) {
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    Matcher usual = VECTORS.matcher(stem);
    Stream<String> names = Stream.of(stem + "_metadata.tsv");
    if (usual.matches()) {
      names = Stream.concat(names, Stream.of(stem.substring(0, usual.start(1)) + "metadata.tsv"));
    }
    return names
        .flatMap(called -> sibling(vectors, called))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** A member of an archive may be called anything; what names no file has none beside it. */
  private static Stream<Path> sibling(Path vectors, String name) {
    try {
      Path file = vectors.getFileSystem().getPath(name);
      return file.getNameCount() == 1 && !file.isAbsolute()
          ? Stream.of(vectors.resolveSibling(file))
          : Stream.empty();
    } catch (InvalidPathException e) {
      return Stream.empty();
    }
  }

  static ProjectorMetadata open(Path file, LoadReport.Tally tally) {
    return new ProjectorMetadata(file, tally);
  }

  /** Reads the names of columns: one column has none. */
  private void begin() throws IOException {
    waiting = lines.next();
    List<String> names = waiting ? cells() : List.of();
    if (names.size() > 1) {
      List<String> lower = names.stream().map(n -> n.strip().toLowerCase(Locale.ROOT)).toList();
      tokenColumn = TOKENS.stream().map(lower::indexOf).filter(i -> i >= 0).findFirst().orElse(0);
      countColumn = lower.indexOf("count");
      waiting = false;
    }
  }

  private List<String> cells() {
    String line = new String(lines.bytes(), 0, lines.length(), StandardCharsets.ISO_8859_1);
    return List.of(line.split("\t", -1));
  }

  /** Tells whether a column holds counts. */
  boolean hasCounts() {
    return countColumn >= 0;
  }

  /** Moves to the next token; false behind the last. */
  boolean next() {
    try {
      boolean more = waiting || lines.next();
      waiting = false;
      if (more) {
        take();
      }
      return more;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void take() {
    List<String> cells = tokenColumn == 0 && countColumn < 0 ? List.of() : cells();
    int columns = Math.max(tokenColumn, countColumn) + 1;
    if (!cells.isEmpty() && cells.size() < columns) {
      throw VectorFileException.at(
          file,
          String.valueOf(lines.line()),
          columns + " columns, as line 1 names them",
          cells.size() + "",
          "");
    }
    if (cells.isEmpty()) {
      int end = 0;
      while (end < lines.length() && lines.bytes()[end] != '\t') {
        end++;
      }
      token = Arrays.copyOf(lines.bytes(), end);
    } else {
      token = cells.get(tokenColumn).getBytes(StandardCharsets.ISO_8859_1);
    }
    if (!Utf8.valid(token, 0, token.length)) {
      tally.note(
          Flaw.BAD_UTF8.kind(Policy.REPLACE), "line " + lines.line() + " of " + file.getFileName());
      token = Utf8.shown(token, 0, token.length);
    }
    count = countColumn < 0 ? -1 : count(cells.get(countColumn).strip());
  }

  private long count(String cell) {
    if (!cell.matches("[0-9]{1,18}")) {
      throw VectorFileException.at(
          file,
          String.valueOf(lines.line()),
          "a whole number in the column Count",
          Quotes.quoted(cell),
          "");
    }
    return Long.parseLong(cell);
  }

  byte[] token() {
    return token;
  }

  long count() {
    return count;
  }

  /** Fails as a row has no token. */
  VectorFileException missing(Path vectors, long row) {
    return unequal("", "a token for each row of " + vectors, "none for row " + row);
  }

  /** Fails where tokens are left behind the last row; blank lines there do no harm. */
  void end(Path vectors, long rows) {
    while (next()) {
      if (token.length > 0) {
        throw unequal(
            String.valueOf(lines.line()),
            "the end, as " + vectors + " has " + rows + " rows",
            "a token");
      }
    }
  }

  private VectorFileException unequal(String place, String expected, String found) {
    return VectorFileException.at(
        file,
        place,
        expected,
        found,
        "a single column of metadata has no header, and several have one");
  }

  private RuntimeException failed(IOException e) {
    String why = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
    return new FileAccessException("cannot read " + file + ": " + why, e);
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
