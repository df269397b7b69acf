package embedkit.search.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

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
   * Reads a list: a line for each pair, two words and a number between tabs, commas or spaces; more
   * fields are left out. Blank lines and those that begin with {@code #} are left out, and so is a
   * first line without a number, the header.
   *
   * @param name what to call it in messages
   * @param in UTF-8; read to its end, not closed
   * @return the pairs
   * @throws EvaluationException if a line is no pair or there is none; the message says where
   * @throws IOException if the stream fails
   */
  public static WordPairs read(String name, InputStream in) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    boolean[] first = {true};
    Lines.each(
        name,
        in,
        (number, text) -> {
          if (text.startsWith("#")) {
            return;
          }
          Pair pair = pair(text);
          if (pair == null && !first[0]) {
            throw Lines.broken(name, number, "two words and a number", Lines.quoted(text));
          }
          if (pair != null) {
            pairs.add(pair);
          }
          first[0] = false;
        });
    return new WordPairs(name, pairs);
  }

  private static Pair pair(String text) {
    String separator = text.contains("\t") ? "\t" : text.contains(",") ? "," : "\\s+";
    String[] fields = text.split(separator);
    if (fields.length < 3) {
      return null;
    }
    String a = fields[0].strip();
    String b = fields[1].strip();
    try {
      double score = Double.parseDouble(fields[2].strip());
      return a.isEmpty() || b.isEmpty() || !Double.isFinite(score) ? null : new Pair(a, b, score);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
