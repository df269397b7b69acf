package embedkit.search.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which fields of a line are the two words and the score: those that the header calls so, else the
 * first two words and the first field behind them that holds a number in most lines.
 *
 * @param a the field of the first word
 * @param b the field of the second
 * @param score the field of the score
 * @param header what the first line calls the fields; empty if it is a pair
 */
record PairColumns(int a, int b, int score, List<String> header) {

  private static final Set<String> FIRST =
      Set.of("word1", "w1", "worda", "wordone", "firstword", "word", "term1", "token1");

  private static final Set<String> SECOND =
      Set.of("word2", "w2", "wordb", "wordtwo", "secondword", "term2", "token2");

  private static final Set<String> SCORE =
      Set.of(
          "score",
          "scores",
          "similarity",
          "sim",
          "simlex999",
          "simlex",
          "relatedness",
          "rating",
          "mean",
          "humanmean",
          "average",
          "averagescore",
          "avgscore",
          "meanscore",
          "gold",
          "human",
          "humanscore",
          "judgement",
          "judgment",
          "meanrating");

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+([.,]\\d*)?|[.,]\\d+)([eE][+-]?\\d+)?");

  /** What spreadsheets and statistics say where no number is known. */
  private static final Set<String> MISSING =
      Set.of(
          "", "-", "nan", "na", "n/a", "#n/a", "null", "none", "inf", "infinity", "missing", "?");

  /** Three fields. */
  static final int FIELDS = 3;

  /** Finds the columns of lines that are cut into fields, one line or more. */
  static PairColumns of(List<List<String>> rows) {
    List<String> first = rows.getFirst();
    List<String> names = first.stream().map(PairColumns::plain).toList();
    int a = named(names, FIRST);
    int b = named(names, SECOND);
    List<List<String>> data = rows.size() > 1 ? rows.subList(1, rows.size()) : rows;
    int from = rowNumbers(isWhole(first.getFirst()) ? rows : data) ? 1 : 0;
    boolean called = a >= 0 && b >= 0;
    int one = called ? a : from;
    int two = called ? b : from + 1;
    int score = called ? named(names, SCORE) : -1;
    if (score < 0) {
      score = numbers(data, one, two);
    }
    if (score < 0 && !called && mostAreNumbers(data, 0) && !mostAreNumbers(data, 1)) {
      return headed(first, 1, 2, 0);
    }
    return headed(first, one, two, score < 0 ? Math.max(one, two) + 1 : score);
  }

  private static PairColumns headed(List<String> first, int a, int b, int score) {
    PairColumns columns = new PairColumns(a, b, score, List.of());
    return columns.isHeader(first) ? new PairColumns(a, b, score, List.copyOf(first)) : columns;
  }

  /** A line names columns only where a name stands in the place of the score. */
  private boolean isHeader(List<String> first) {
    if (first.size() <= score) {
      return false;
    }
    String there = first.get(score);
    return !MISSING.contains(there.toLowerCase(Locale.ROOT))
        && Character.isLetter(there.codePointAt(0));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  private static int named(List<String> names, Set<String> known) {
    return IntStream.range(0, names.size())
        .filter(i -> known.contains(names.get(i)))
        .findFirst()
        .orElse(-1);
  }

  /** The first column of numbers behind the words, else before them; negative if none is. */
  private static int numbers(List<List<String>> rows, int a, int b) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int behind = Math.max(a, b) + 1;
    return IntStream.concat(IntStream.range(behind, columns), IntStream.range(0, behind))
        .filter(i -> i != a && i != b && mostAreNumbers(rows, i))
        .findFirst()
        .orElse(-1);
  }

  private static boolean mostAreNumbers(List<List<String>> rows, int column) {
    long numbers = rows.stream().filter(r -> isNumber(r, column)).count();
    return 2 * numbers > rows.size();
  }

  private static boolean isNumber(List<String> row, int column) {
    return column < row.size()
        && NUMBER.matcher(row.get(column)).matches()
        && Double.isFinite(Double.parseDouble(row.get(column).replace(',', '.')));
  }

  private static boolean isWhole(String field) {
    return field.matches("\\d{1,9}");
  }

  /** Tells whether the first field counts the rows, as pandas writes it, before two words. */
  private static boolean rowNumbers(List<List<String>> rows) {
    List<String> counted = new ArrayList<>();
    for (List<String> row : rows) {
      if (row.size() <= FIELDS || isNumber(row, 1) || isNumber(row, 2)) {
        return false;
      }
      counted.add(row.getFirst());
    }
    if (!isWhole(counted.getFirst())) {
      return false;
    }
    int start = Integer.parseInt(counted.getFirst());
    return counted.size() > 1
        && IntStream.range(0, counted.size())
            .allMatch(i -> counted.get(i).equals(Integer.toString(start + i)));
  }

  /** Tells whether so many fields hold two words and a number. */
  boolean fits(List<String> row) {
    return row.size() > Math.max(score, Math.max(a, b))
        && !row.get(a).isEmpty()
        && !row.get(b).isEmpty()
        && isNumber(row, score);
  }

  /** Says which fields are meant. */
  String expected() {
    return a == 0 && b == 1 && score == 2
        ? "two words and a number"
        : String.format(
            Locale.ROOT,
            "words in fields %d and %d and a number in field %d",
            a + 1,
            b + 1,
            score + 1);
  }

  /**
   * Tells whether a comma seems to part the fields and the digits of a number too: there are more
   * fields than names, or four without names of which the last two are digits.
   */
  boolean mayCutNumbers(List<String> row) {
    int fields = row.size();
    while (fields > 0 && row.get(fields - 1).isEmpty()) {
      fields--;
    }
    return header.isEmpty()
        ? score == 2 && fields == 4 && row.get(2).matches("-?\\d+") && row.get(3).matches("\\d+")
        : fields > header.size();
  }

  /** Which of a point and a comma the score of a line has; 0 if neither. */
  char mark(List<String> row) {
    String number = row.get(score);
    return number.contains(",") ? ',' : number.contains(".") ? '.' : 0;
  }

  /** The score of a line that {@link #fits}. */
  double score(List<String> row) {
    return Double.parseDouble(row.get(score).replace(',', '.'));
  }
}
