package embedkit.app.answer;

import embedkit.Catalog;
import embedkit.Providers;
import embedkit.WordLookup;
import embedkit.api.EmbeddingTable;
import embedkit.api.Verified;
import embedkit.search.Neighbor;
import embedkit.search.answer.Answer;
import embedkit.search.answer.Chosen;
import embedkit.search.answer.DrawnRows;
import embedkit.search.answer.FoundRows;
import embedkit.search.answer.Judgements;
import embedkit.search.answer.MovedWords;
import embedkit.search.answer.NearWords;
import embedkit.search.answer.Place;
import embedkit.search.answer.Score;
import embedkit.search.answer.TableFacts;
import embedkit.search.answer.WordPlane;
import embedkit.search.evaluation.AnalogyScores;
import embedkit.search.evaluation.Difference;
import embedkit.search.evaluation.PairScores;
import embedkit.search.evaluation.SynonymScores;
import embedkit.search.evaluation.Unknown;
import embedkit.server.json.Facts;
import embedkit.spi.Option;
import embedkit.spi.Provider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Answers as a person reads them. */
final class TextAnswers implements Answers {

  /** The least chance that a bootstrap of 1,000 samples can tell, and a little more. */
  private static final double LEAST_CHANCE = 0.0021;

  /** Longer tokens move what is behind them. */
  private static final int WIDEST_TOKEN = 24;

  private final Console console;
  private final PrintWriter out;

  TextAnswers(Console console) {
    this.console = console;
    this.out = console.out();
  }

  @Override
  public void answer(Answer answer) {
    switch (answer) {
      case NearWords near -> near.words().forEach(this::line);
      case Score score -> out.println(String.format(Locale.ROOT, "%.4f", score.score()));
      case Place place -> out.println(place.rank());
      case Chosen chosen -> out.println(chosen.word());
      case FoundRows found -> found.rows().forEach(this::line);
      case TableFacts facts -> print(facts);
      case Judgements judgements -> print(judgements);
      case WordPlane _ -> {
        // Its text is a picture.
      }
      case MovedWords moved -> print(moved);
      case DrawnRows drawn -> print(drawn);
    }
  }

  private void line(Neighbor near) {
    out.printf(Locale.ROOT, "%.4f  %s%n", near.score(), near.token());
  }

  private void line(WordLookup.Found found) {
    StringBuilder line = new StringBuilder(found.name());
    for (float value : found.vector()) {
      line.append(' ').append(value);
    }
    out.println(line);
  }

  private void print(MovedWords moved) {
    moved
        .words()
        .forEach(word -> out.printf(Locale.ROOT, "%.4f  %s%n", word.cosine(), word.word()));
    console.say(
        String.format(
            Locale.ROOT,
            "Both tables have %,d words; the mean cosine is %.4f.",
            moved.common(),
            moved.mean()));
  }

  private void print(DrawnRows drawn) {
    fact("rows", drawn.rows());
    drawn.metadata().forEach(this::fact);
    drawn
        .groups()
        .forEach(group -> out.printf(Locale.ROOT, "%,9d  %s%n", group.rows(), group.word()));
  }

  private void print(TableFacts facts) {
    Facts.of(facts).forEach(this::fact);
    facts.metadata().forEach(this::fact);
  }

  private void fact(String name, Object value) {
    out.printf(Locale.ROOT, "%-14s %s%n", name, value);
  }

  private void print(Judgements judgements) {
    judgements.tables().forEach(this::print);
    if (!judgements.differences().isEmpty()) {
      print(judgements.tables(), judgements.differences());
    }
    Judgements.Judgement first = judgements.tables().getFirst();
    if (!first.pairs().isEmpty() || !first.analogies().isEmpty()) {
      out.println(
          judgements.unknown() == Unknown.SKIP
              ? "Questions with unknown words are left out."
              : "Questions with unknown words count as wrong.");
    }
  }

  private void print(Judgements.Judgement judgement) {
    out.println(judgement.table());
    judgement.synonyms().ifPresent(this::print);
    if (!judgement.pairs().isEmpty()) {
      out.printf(
          Locale.ROOT,
          "  %-24s %13s  %8s  %-16s  %8s%n",
          "pairs",
          "known",
          "Spearman",
          "95 %",
          "Pearson");
    }
    judgement.pairs().forEach(this::print);
    judgement
        .pairs()
        .forEach(s -> s.lacking().ifPresent(why -> out.println("  Note: " + why + ".")));
    judgement.analogies().forEach(this::print);
  }

  private void print(SynonymScores scores) {
    out.println(
        scores.pairs() == 0
            ? String.format(
                Locale.ROOT, "  %s: none of its synonyms are in the table", scores.name())
            : String.format(
                Locale.ROOT,
                "  %s: %.4f of %,d pairs of synonyms are nearer than strangers as frequent",
                scores.name(),
                scores.share(),
                scores.pairs()));
  }

  private void print(PairScores scores) {
    out.printf(
        Locale.ROOT,
        "  %-24s %6d/%6d  %8s  %-16s  %8s%n",
        scores.name(),
        scores.known(),
        scores.pairs(),
        number("%.4f", scores.spearman()),
        Double.isNaN(scores.low())
            ? "-"
            : String.format(Locale.ROOT, "%.4f to %.4f", scores.low(), scores.high()),
        number("%.4f", scores.pearson()));
  }

  private static String number(String form, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, form, value);
  }

  private void print(Judgements.Solved solved) {
    out.printf(Locale.ROOT, "  %-32s %13s  %8s  %8s%n", solved.name(), "asked", "sum", "product");
    for (AnalogyScores section : solved.sections()) {
      out.printf(
          Locale.ROOT,
          "  %-32s %6d/%6d  %8s  %8s%n",
          section.section(),
          section.asked(),
          section.questions(),
          share(section.bySum(), section.asked()),
          share(section.byProduct(), section.asked()));
    }
  }

  private static String share(int right, int asked) {
    return asked == 0 ? "-" : String.format(Locale.ROOT, "%.4f", (double) right / asked);
  }

  private void print(List<Judgements.Judgement> tables, List<Difference> differences) {
    out.printf(
        Locale.ROOT,
        "%s less %s, on what both know%n",
        tables.getLast().table(),
        tables.getFirst().table());
    out.printf(
        Locale.ROOT,
        "  %-34s %11s  %8s  %8s  %8s  %-18s  %s%n",
        "list",
        "both know",
        "first",
        "second",
        "gain",
        "95 %",
        "p");
    differences.forEach(this::print);
  }

  private void print(Difference difference) {
    String title = difference.name() + ", " + difference.measure();
    if (difference.common() == 0) {
      out.printf(Locale.ROOT, "  %-34s %11d%n", title, 0);
      return;
    }
    out.printf(
        Locale.ROOT,
        "  %-34s %11d  %8s  %8s  %8s  %-18s  %s%n",
        title,
        difference.common(),
        number("%.4f", difference.first()),
        number("%.4f", difference.second()),
        number("%+.4f", difference.second() - difference.first()),
        Double.isNaN(difference.low())
            ? "-"
            : String.format(Locale.ROOT, "%+.4f to %+.4f", difference.low(), difference.high()),
        difference.p() < LEAST_CHANCE ? "<= 0.002" : number("%.3f", difference.p()));
  }

  @Override
  public void written(Path file, EmbeddingTable table) {
    console.say(file + ": " + table.rows() + " rows of dim " + table.dim());
  }

  @Override
  public void narrowed(Path file, EmbeddingTable table, Narrowed narrowed) {
    written(file, table);
    long before = narrowed.bytesBefore();
    long after = narrowed.bytesAfter();
    console.say(
        String.format(
            Locale.ROOT,
            "rows of %s had %,d bytes; of %s they have %,d%s",
            narrowed.from(),
            before,
            narrowed.to(),
            after,
            after == 0
                ? ""
                : String.format(Locale.ROOT, ", %.1f times fewer", (double) before / after)));
    narrowed
        .recall()
        .ifPresent(
            recall ->
                console.say(
                    String.format(
                            Locale.ROOT,
                            "of the %d nearest of %d rows they find %.1f %% alone, %.1f %% as candidates that",
                            recall.top(),
                            recall.queries(),
                            100 * recall.alone(),
                            100 * recall.reranked())
                        + " the rows of "
                        + narrowed.from()
                        + " order"));
  }

  @Override
  public void indexed(Indexed index) {
    String rows =
        index.inserted() == index.rows()
            ? index.rows() + " rows"
            : index.inserted() + " rows inserted to those that were there, " + index.rows();
    console.say(
        String.format(
            Locale.ROOT,
            "%s: %s, %,d bytes, %.1f s; finds %.1f %% of the nearest 10",
            index.file(),
            rows,
            index.bytes(),
            index.seconds(),
            100 * index.recall()));
  }

  @Override
  public void verified(List<Verified> parts) {
    for (Verified part : parts) {
      String verdict = part.verdict().name().toLowerCase(Locale.ROOT);
      out.printf(Locale.ROOT, "%-10s %,16d bytes  %s%n", verdict, part.bytes(), part.part());
    }
  }

  @Override
  public void tokens(Tokenized tokenized) {
    if (tokenized.tokens().stream().anyMatch(token -> token.id().isPresent())) {
      int widest = 5;
      for (Tokenized.Token token : tokenized.tokens()) {
        widest = Math.max(widest, token.word().codePointCount(0, token.word().length()));
      }
      String row = "%7s  %-" + Math.min(widest, WIDEST_TOKEN) + "s %5s %5s  %s%n";
      out.printf(Locale.ROOT, row, "id", "token", "start", "end", "text");
      for (Tokenized.Token token : tokenized.tokens()) {
        out.printf(
            Locale.ROOT,
            row,
            token.id().getAsInt(),
            token.word(),
            token.start(),
            token.end(),
            tokenized.stretch(token));
      }
    } else {
      tokenized.tokens().forEach(token -> out.println(token.word()));
    }
    out.println();
    out.flush();
  }

  @Override
  public void plugins(Catalog catalog) {
    for (Providers<? extends Provider> kind : catalog.kinds()) {
      out.println(kind.kind() + ":");
      for (Provider provider : kind.all()) {
        out.printf(Locale.ROOT, "  %-16s %s%n", provider.name(), provider.summary());
        for (Option<?> option : Catalog.accepted(provider)) {
          out.printf(Locale.ROOT, "      %-44s %s%n", option.describe(), option.sentence());
        }
      }
    }
  }
}
