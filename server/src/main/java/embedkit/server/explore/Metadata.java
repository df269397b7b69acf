package embedkit.server.explore;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.VectorFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A file of what is known of words: fields between tabs, the names of the columns in the first
 * line, a word in the first field of each other line. Lines of words that the table has not are
 * left out.
 */
public final class Metadata {

  /** A line of fields is no longer. */
  private static final int LONGEST = 100_000;

  private static final int MOST_COLUMNS = 100;

  /** More different texts than this are no categories that colours could tell apart. */
  private static final int MOST_CATEGORIES = 10_000;

  private final Path file;
  private final EmbeddingTable table;
  private final StringBuilder text = new StringBuilder();
  private long line;

  private Metadata(Path file, EmbeddingTable table) {
    this.file = file;
    this.table = table;
  }

  /**
   * Reads the columns of a file for the rows of a table.
   *
   * @param file what the file is called in messages
   * @param in UTF-8; read to its end, not closed
   * @param table whose rows they are
   * @return the columns behind the first, in their order
   * @throws VectorFileException if a line has not as many fields as the first, or is no UTF-8
   * @throws ConfigurationException if the table has no words, or none of those of the file
   */
  public static List<Column> read(Path file, InputStream in, EmbeddingTable table)
      throws IOException {
    if (table.vocabulary().isEmpty()) {
      throw new ConfigurationException(
          file + " says what is known of words, but the table has only rows without words");
    }
    return new Metadata(file, table).read(in);
  }

  private List<Column> read(InputStream in) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    String head = next(reader);
    if (head == null || head.isBlank()) {
      throw broken("the names of columns between tabs", "nothing", "");
    }
    String[] names = head.startsWith("\ufeff") ? fields(head.substring(1)) : fields(head);
    if (names.length < 2 || names.length > MOST_COLUMNS) {
      throw broken(
          "the names of 2 to " + MOST_COLUMNS + " columns between tabs, the first of them of words",
          names.length == 1 ? "one: \"" + shown(names[0]) + "\"" : String.valueOf(names.length),
          "");
    }
    int rows = Math.toIntExact(table.rows());
    List<String[]> known = new ArrayList<>();
    int[] of = new int[rows];
    Arrays.fill(of, -1);
    for (String next = next(reader); next != null; next = next(reader)) {
      String[] fields = fields(next);
      if (next.isEmpty()) {
        continue;
      }
      if (fields.length != names.length) {
        throw broken(
            names.length + " fields between tabs, as in the first line",
            String.valueOf(fields.length),
            "");
      }
      long row = table.row(fields[0]);
      if (row >= 0 && of[(int) row] < 0) {
        of[(int) row] = known.size();
        known.add(fields);
      }
    }
    if (known.isEmpty()) {
      throw new ConfigurationException(
          file + " has none of the words of this table in its first column");
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i < names.length; i++) {
      columns.add(column(names[i].strip(), i, known, of));
    }
    return columns;
  }

  private static String[] fields(String line) {
    return line.split("\t", -1);
  }

  private Column column(String name, int at, List<String[]> known, int[] of) {
    float[] numbers = new float[of.length];
    boolean all = true;
    boolean some = false;
    for (int row = 0; row < of.length && all; row++) {
      String field = of[row] < 0 ? "" : known.get(of[row])[at].strip();
      numbers[row] = field.isEmpty() ? Float.NaN : number(field);
      some |= !field.isEmpty();
      all = field.isEmpty() || Float.isFinite(numbers[row]);
    }
    return all && some ? new Column(name, List.of(), numbers) : categories(name, at, known, of);
  }

  private static float number(String field) {
    try {
      return Float.parseFloat(field);
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }

  /** Categories, the most frequent first, as these are told apart best. */
  private Column categories(String name, int at, List<String[]> known, int[] of) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String[] fields : known) {
      String field = fields[at].strip();
      if (!field.isEmpty()) {
        counts.merge(field, 1, Integer::sum);
      }
      if (counts.size() > MOST_CATEGORIES) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "%s: the column \"%s\" has more than %,d different texts; leave it out",
                file,
                name,
                MOST_CATEGORIES));
      }
    }
    List<String> names =
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();
    Map<String, Integer> numbers = new HashMap<>();
    names.forEach(one -> numbers.put(one, numbers.size()));
    float[] values = new float[of.length];
    for (int row = 0; row < of.length; row++) {
      String field = of[row] < 0 ? "" : known.get(of[row])[at].strip();
      values[row] = numbers.getOrDefault(field, -1);
    }
    return new Column(name, names.isEmpty() ? List.of("") : names, values);
  }

  /** The next line without its end, or null. */
  private String next(BufferedReader reader) throws IOException {
    line++;
    text.setLength(0);
    try {
      int c = reader.read();
      if (c < 0) {
        return null;
      }
      for (; c >= 0 && c != '\n'; c = reader.read()) {
        if (text.length() == LONGEST) {
          throw broken("a line of fields between tabs", "one without an end", "");
        }
        text.append((char) c);
      }
    } catch (CharacterCodingException e) {
      throw broken("UTF-8", "bytes that are not", "save the file in UTF-8");
    }
    int end = text.length();
    return end > 0 && text.charAt(end - 1) == '\r' ? text.substring(0, end - 1) : text.toString();
  }

  private static String shown(String field) {
    return field.length() > 60 ? field.substring(0, 60) + "..." : field;
  }

  private VectorFileException broken(String expected, String found, String advice) {
    return VectorFileException.at(file, String.valueOf(line), expected, found, advice);
  }
}
