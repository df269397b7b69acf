package embedkit.app.command.learn;

import embedkit.api.EmbeddingTable;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The story of a training run in a few words: strangers before, neighbours after. */
final class BeforeAfter {

  private record Pair(String a, String b) {}

  private static final List<Pair> KNOWN =
      List.of(
          new Pair("cat", "kitten"),
          new Pair("king", "queen"),
          new Pair("dog", "puppy"),
          new Pair("car", "automobile"),
          new Pair("river", "stream"),
          new Pair("good", "bad"));

  private static final int NEAREST = 5;

  private final Map<Pair, Float> before = new LinkedHashMap<>();

  private BeforeAfter() {}

  static BeforeAfter of(EmbeddingTable table) {
    BeforeAfter story = new BeforeAfter();
    Neighbors neighbors = Neighbors.in(table);
    for (Pair pair : pairs(table)) {
      story.before.put(pair, neighbors.similarity(table.row(pair.a()), table.row(pair.b())));
    }
    return story;
  }

  /** Pairs that everybody knows, where the table has them; else frequent words side by side. */
  private static List<Pair> pairs(EmbeddingTable table) {
    List<Pair> pairs = new ArrayList<>();
    for (Pair pair : KNOWN) {
      if (table.row(pair.a()) >= 0 && table.row(pair.b()) >= 0) {
        pairs.add(pair);
      }
    }
    for (long row = 0; pairs.isEmpty() && row + 1 < Math.min(6, table.rows()); row += 2) {
      long next = row;
      table
          .vocabulary()
          .ifPresent(words -> pairs.add(new Pair(words.token(next), words.token(next + 1))));
    }
    return pairs;
  }

  void print(EmbeddingTable table, PrintWriter out) {
    Neighbors neighbors = Neighbors.in(table);
    out.println();
    out.printf(
        Locale.ROOT,
        "%-10s %-12s %14s %7s   %s%n",
        "word",
        "and",
        "cosine before",
        "after",
        "nearest after");
    // All at once: each question by itself would read a table again that memory does not hold.
    long[] rows = before.keySet().stream().mapToLong(pair -> table.row(pair.a())).toArray();
    float[][] queries = Arrays.stream(rows).mapToObj(table::vector).toArray(float[][]::new);
    long[][] itself = Arrays.stream(rows).mapToObj(row -> new long[] {row}).toArray(long[][]::new);
    Iterator<List<Neighbor>> nearest = neighbors.nearest(queries, NEAREST, itself).iterator();
    before.forEach(
        (pair, cosine) -> {
          float after = neighbors.similarity(table.row(pair.a()), table.row(pair.b()));
          String near =
              nearest.next().stream().map(Neighbor::token).collect(Collectors.joining(", "));
          out.printf(
              Locale.ROOT,
              "%-10s %-12s %14.3f %7.3f   %s%n",
              pair.a(),
              pair.b(),
              cosine,
              after,
              near);
        });
  }
}
