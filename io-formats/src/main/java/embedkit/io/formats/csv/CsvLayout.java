package embedkit.io.formats.csv;

import embedkit.api.TableShape;
import embedkit.api.file.InputFile;
import embedkit.api.file.SeparatedRows;
import embedkit.io.formats.records.FieldNames;
import embedkit.io.formats.text.FloatText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How the first records of a file are laid out.
 *
 * @param delimiter what parts fields
 * @param names the names of the columns; empty if there is no header
 * @param columns fields of a record
 * @param token the column of the token
 * @param rowNumber the column of a number for each row, which pandas writes; -1 if there is none
 * @param list the column that holds all numbers of a row as a list, whose neighbours but the token
 *     are left out; -1 if each number has a column of its own
 * @param dim numbers of a row
 * @param good how many of the first records hold a token and numbers
 * @param header whether the first record names the columns
 * @param tokens whether the column of tokens holds anything but numbers, or is named as one
 */
record CsvLayout(
    char delimiter,
    List<String> names,
    int columns,
    int token,
    int rowNumber,
    int list,
    int dim,
    int good,
    boolean header,
    boolean tokens) {

  /** The longest record that is accepted, in bytes: the largest dim, with room for each number. */
  static final int MOST_BYTES = 1 << 25;

  /** The most fields of a record: numbers, a token, a row number and an empty last field. */
  private static final int MOST_FIELDS = TableShape.MAX_DIM + 3;

  private static final int MOST_RECORDS = 64;
  private static final int USUAL = 1 << 16;

  private static final Set<String> TOKEN_NAMES =
      Set.of(
          "word", "words", "token", "tokens", "text", "term", "terms", "key", "keys", "label",
          "labels", "name", "names", "item", "entity", "vocab", "id", "index");

  /** The columns that are asked for by their names; empty takes what is usual. */
  record Asked(Optional<String> token, Optional<String> vector) {
    static final Asked NOTHING = new Asked(Optional.empty(), Optional.empty());

    boolean any() {
      return token.isPresent() || vector.isPresent();
    }

    /** The first that no column is called. */
    Optional<String> missing(List<String> names) {
      return Stream.of(token, vector)
          .flatMap(Optional::stream)
          .filter(name -> !names.contains(name))
          .findFirst();
    }
  }

  /** How a column is called in messages: by its place, and its name where it has one. */
  String column(int field) {
    String name = field < names.size() ? names.get(field) : "";
    return "field " + (field + 1) + (name.isEmpty() ? "" : " (" + name + ")");
  }

  /** A record of the head, whole. */
  private record Row(List<byte[]> fields) {
    int size() {
      return fields.size();
    }

    /** The numbers of a field that is a list; 0 if it is none. */
    int numbers(int field) {
      return field < fields.size() ? NumberList.count(fields.get(field)) : 0;
    }

    long lists() {
      return IntStream.range(0, size()).filter(i -> numbers(i) > 0).count();
    }
  }

  /**
   * Finds the delimiter and the columns.
   *
   * @param delimiters those that may be meant, the likelier first
   * @param header whether line 1 names the columns; empty to tell it by its fields
   * @return empty if no delimiter gives two fields
   */
  static Optional<CsvLayout> of(
      InputFile file,
      List<Character> delimiters,
      Optional<Boolean> header,
      boolean quotes,
      Asked asked) {
    byte[] head = head(file);
    CsvLayout best = null;
    for (char delimiter : delimiters) {
      List<Row> rows = rows(head, delimiter, quotes);
      if (!rows.isEmpty() && rows.getFirst().size() > 1) {
        CsvLayout found = of(rows, delimiter, header, asked);
        boolean better =
            best == null
                || found.good > best.good
                || found.good == 0 && best.good == 0 && found.columns > best.columns;
        best = better ? found : best;
      }
    }
    return Optional.ofNullable(best);
  }

  /** The first lines, at least two of them where there are. */
  private static byte[] head(InputFile file) {
    byte[] head = file.head();
    while (head.length >= USUAL && head.length < MOST_BYTES && lineFeeds(head) < 2) {
      int size = head.length * 8;
      byte[] longer;
      try (InputStream in = file.open()) {
        longer = in.readNBytes(size);
      } catch (IOException e) {
        // A broken file; reading its rows will say so.
        return head;
      }
      if (longer.length == head.length) {
        break;
      }
      head = longer;
    }
    return head;
  }

  private static int lineFeeds(byte[] head) {
    int lines = 0;
    for (int i = 0; i < head.length && lines < 2; i++) {
      lines += head[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  static SeparatedRows records(InputStream in, char delimiter, boolean quotes) {
    SeparatedRows.Quotes meaning = quotes ? SeparatedRows.Quotes.FIELDS : SeparatedRows.Quotes.NONE;
    return new SeparatedRows(in, delimiter, meaning, MOST_BYTES, MOST_FIELDS);
  }

  private static List<Row> rows(byte[] head, char delimiter, boolean quotes) {
    SeparatedRows records = records(new ByteArrayInputStream(head), delimiter, quotes);
    List<Row> rows = new ArrayList<>();
    try {
      // A first record of one field is enough to know that something else parts fields.
      boolean parted = true;
      while (parted && rows.size() < MOST_RECORDS && records.next()) {
        boolean whole = records.endsInLineFeed() || head.length < USUAL || rows.isEmpty();
        if (whole && !records.blank()) {
          List<byte[]> fields = new ArrayList<>();
          for (int i = 0; i < records.fields(); i++) {
            fields.add(records.copy(i));
          }
          rows.add(new Row(fields));
        }
        parted = rows.isEmpty() || rows.getFirst().size() > 1;
      }
    } catch (IOException e) {
      throw new AssertionError("an array does not fail", e);
    }
    return rows;
  }

  private static CsvLayout of(
      List<Row> rows, char delimiter, Optional<Boolean> header, Asked asked) {
    Row first = rows.getFirst();
    boolean named =
        header.orElseGet(() -> asked.any() || first.lists() == 0 && isHeader(first, delimiter));
    List<String> names = new ArrayList<>();
    if (named) {
      first.fields.forEach(f -> names.add(new String(f, StandardCharsets.UTF_8).strip()));
    }
    List<Row> data = named ? rows.subList(1, rows.size()) : rows;
    // Some write a delimiter behind the last field too.
    boolean spare =
        first.size() > 2
            && rows.stream().allMatch(r -> r.size() == first.size())
            && rows.stream().allMatch(r -> r.fields.getLast().length == 0);
    int columns = first.size() - (spare ? 1 : 0);
    if (spare && named) {
      names.removeLast();
    }
    CsvLayout wide = wide(data, delimiter, List.copyOf(names), columns, named, asked);
    if (wide.good > 0 && asked.vector.isEmpty()) {
      return wide;
    }
    int list = asked.vector.map(names::indexOf).orElseGet(() -> listColumn(data, names, columns));
    if (list < 0) {
      return wide;
    }
    CsvLayout listed = listed(data, delimiter, List.copyOf(names), columns, named, list, asked);
    return listed.good > 0 || asked.vector.isPresent() ? listed : wide;
  }

  /** Each number in a column of its own. */
  private static CsvLayout wide(
      List<Row> data, char delimiter, List<String> names, int columns, boolean named, Asked asked) {
    int token =
        asked.token.map(names::indexOf).filter(i -> i >= 0).orElse(named ? tokenColumn(names) : 0);
    int rowNumber = token == 1 ? 0 : -1;
    int dim = columns - 1 - (rowNumber >= 0 ? 1 : 0);
    boolean telling = asked.token.isPresent() || named && isTokenName(names.get(token));
    return new CsvLayout(delimiter, names, columns, token, rowNumber, -1, dim, 0, named, telling)
        .judged(data);
  }

  /** The column of lists that is called so, or the first that has one; -1 if none has. */
  private static int listColumn(List<Row> data, List<String> names, int columns) {
    Row row = data.isEmpty() ? new Row(List.of()) : data.getFirst();
    int found = -1;
    for (int i = Math.min(columns, row.size()) - 1; i >= 0; i--) {
      boolean called =
          found >= 0 && !names.isEmpty() && FieldNames.USUAL.isVector(names.get(found));
      found = row.numbers(i) > 0 && !called ? i : found;
    }
    return found;
  }

  /** All numbers in one column, as a list. */
  private static CsvLayout listed(
      List<Row> data,
      char delimiter,
      List<String> names,
      int columns,
      boolean named,
      int list,
      Asked asked) {
    int token =
        asked
            .token
            .map(names::indexOf)
            .filter(i -> i >= 0)
            .orElseGet(() -> tokenBeside(list, data, delimiter, names, columns));
    int dim = data.isEmpty() ? 0 : data.getFirst().numbers(list);
    return new CsvLayout(delimiter, names, columns, token, -1, list, dim, 0, named, true)
        .judged(data);
  }

  /** What is called as tokens are and is no number, else what is none, else the first. */
  private static int tokenBeside(
      int list, List<Row> data, char delimiter, List<String> names, int columns) {
    int first = list == 0 ? 1 : 0;
    int text = -1;
    for (int i = columns - 1; i >= 0; i--) {
      int column = i;
      boolean numbers = data.stream().allMatch(r -> isNumber(r, column, delimiter));
      if (i == list || numbers) {
        continue;
      }
      boolean called = text >= 0 && !names.isEmpty() && isTokenName(names.get(text));
      boolean better = names.isEmpty() || isTokenName(names.get(i)) || !called;
      text = better ? i : text;
    }
    return text >= 0 ? text : first;
  }

  private CsvLayout judged(List<Row> data) {
    return new CsvLayout(
        delimiter,
        names,
        columns,
        token,
        rowNumber,
        list,
        dim,
        (int) data.stream().filter(this::fits).count(),
        header,
        tokens || data.stream().anyMatch(r -> !isNumber(r, token, delimiter)));
  }

  /** Tells whether a record holds a number in each column of numbers, or a list of them. */
  private boolean fits(Row row) {
    if (row.size() != columns && !(row.size() == columns + 1 && isEmpty(row.fields.getLast()))) {
      return false;
    }
    if (list >= 0) {
      return dim > 0 && token != list && row.numbers(list) == dim;
    }
    Decimals decimals = new Decimals(delimiter != ',');
    for (int i = 0; i < columns; i++) {
      byte[] field = row.fields.get(i).clone();
      if (i != token && i != rowNumber && decimals.scan(field, 0, field.length) == FloatText.NONE) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEmpty(byte[] field) {
    return field.length == 0;
  }

  private static boolean isNumber(Row row, int field, char delimiter) {
    if (field >= row.size()) {
      return true;
    }
    byte[] copy = row.fields.get(field).clone();
    return new Decimals(delimiter != ',').scan(copy, 0, copy.length) != FloatText.NONE;
  }

  /** The first column, or the second if it is called as tokens are and the first numbers rows. */
  private static int tokenColumn(List<String> names) {
    boolean second =
        names.size() > 2
            && isRowNumber(names.getFirst())
            && !names.get(1).isEmpty()
            && isTokenName(names.get(1));
    return second ? 1 : 0;
  }

  private static boolean isTokenName(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    return plain.isEmpty() || plain.equals("unnamed: 0") || TOKEN_NAMES.contains(plain);
  }

  /** Tells whether pandas calls the numbers of its rows so. */
  private static boolean isRowNumber(String name) {
    return Set.of("", "index", "id", "unnamed: 0").contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Tells whether a record names columns: none of them but the first is a number, or the first is
   * called as tokens are and the others count up, as pandas names the columns of an array. A row
   * with some numbers and a flaw is none.
   */
  private static boolean isHeader(Row row, char delimiter) {
    Set<String> names = new HashSet<>();
    int numbers = 0;
    int counting = 0;
    long start = -1;
    boolean empty = false;
    boolean known = isTokenName(new String(row.fields.getFirst(), StandardCharsets.UTF_8).strip());
    int last = row.size() - 1;
    for (int i = 1; i <= last; i++) {
      String name = new String(row.fields.get(i), StandardCharsets.UTF_8).strip();
      names.add(name);
      empty |= name.isEmpty() && i < last;
      if (isNumber(row, i, delimiter)) {
        numbers++;
        start = numbers == 1 ? (name.equals("0") ? 0 : name.equals("1") ? 1 : -1) : start;
        counting += start >= 0 && name.equals(Long.toString(start + numbers - 1)) ? 1 : 0;
      }
    }
    boolean someName = last > 1 || !names.contains("");
    return !empty && someName && (numbers == 0 || known && counting == numbers);
  }
}
