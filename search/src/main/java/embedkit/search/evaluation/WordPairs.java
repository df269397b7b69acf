package embedkit.search.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pairs of words that people scored by how alike they are, as MEN and WordSim-353.
 *
 * @param name what to call the list, such as the file's name
 * @param pairs one or more, in the order of the file
 */
public record WordPairs(String name, List<Pair> pairs) {

  /**
   * Two words and a score.
   *
   * @param a a word
   * @param b another
   * @param score finite; more is more alike
   */
  public record Pair(String a, String b, double score) {}

  /**
   * Makes a list.
   *
   * @throws EvaluationException if there are no pairs
   */
  public WordPairs {
    pairs = List.copyOf(pairs);
    if (pairs.isEmpty()) {
      throw new EvaluationException(name + ": expected pairs of words and scores, found none");
    }
  }

  /**
   * Reads a list as its makers and spreadsheets write them: a line for each pair, two words and a
   * number between tabs, semicolons, commas or spaces, in quotation marks or not, with a decimal
   * point or a decimal comma throughout. More fields are left out. Which fields are meant is told
   * by the header, such as SimLex-999's; without one they are the first two and the next one that
   * holds numbers. Blank lines and those that begin with {@code #} are left out. A first line is a
   * header only if a name stands where the scores stand.
   *
   * @param name what to call it in messages
   * @param in UTF-8, or UTF-16 with its byte order mark; read to its end, not closed
   * @return the pairs
   * @throws EvaluationException if a line is no pair or there is none; the message says where
   * @throws IOException if the stream fails
   */
  public static WordPairs read(String name, InputStream in) throws IOException {
    List<Lines.Line> lines = new ArrayList<>(Lines.of(name, in));
    lines.removeIf(line -> line.text().strip().startsWith("#"));
    Optional<Fields> told =
        lines.isEmpty() ? Optional.empty() : Fields.told(lines.getFirst().text());
    if (told.isPresent()) {
      lines.removeFirst();
    }
    if (lines.isEmpty()) {
      return new WordPairs(name, List.of());
    }
    Fields fields = told.orElseGet(() -> fields(lines));
    List<List<String>> rows = cut(lines, fields);
    PairColumns columns = PairColumns.of(rows);
    List<Pair> pairs = new ArrayList<>();
    char mark = 0;
    for (int i = columns.header().isEmpty() ? 0 : 1; i < rows.size(); i++) {
      List<String> row = rows.get(i);
      Lines.Line line = lines.get(i);
      if (fields == Fields.COMMA && columns.mayCutNumbers(row)) {
        throw Lines.broken(
            name,
            line.number(),
            columns.expected(),
            Lines.quoted(line.text())
                + ": a comma may part its fields or the digits of its number; save it with"
                + " semicolons or tabs, or name each field in the first line");
      }
      if (!columns.fits(row)) {
        throw Lines.broken(name, line.number(), columns.expected(), Lines.quoted(line.text()));
      }
      char here = columns.mark(row);
      if (here != 0 && mark != 0 && here != mark) {
        throw Lines.broken(
            name,
            line.number(),
            "a number with a decimal " + (mark == ',' ? "comma" : "point") + " as those before",
            Lines.quoted(line.text()));
      }
      mark = here == 0 ? mark : here;
      pairs.add(new Pair(row.get(columns.a()), row.get(columns.b()), columns.score(row)));
    }
    return new WordPairs(name, pairs);
  }

  /** What parts the fields of most lines. */
  private static Fields fields(List<Lines.Line> lines) {
    return Fields.most(
        fields -> {
          List<List<String>> rows = cut(lines, fields);
          PairColumns columns = PairColumns.of(rows);
          return rows.stream().filter(columns::fits).count();
        });
  }

  private static List<List<String>> cut(List<Lines.Line> lines, Fields fields) {
    return lines.stream().map(line -> fields.cut(line.text())).toList();
  }
}
