package embedkit.app.command.ask;

import embedkit.Opening;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.OpenTable.Ordered;
import embedkit.search.Origin;
import embedkit.search.answer.RowKind;
import embedkit.search.question.Questions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Finds the exact rows that a table of small ones is asked together with, if they are at hand. */
final class Reranking {

  private Reranking() {}

  /**
   * Finds the exact rows, and tells which are asked.
   *
   * @param rerank the table that a person named, or null
   */
  static Ordered of(Host host, AskedTable table, Questions opened, String rerank) {
    EmbeddingTable small = opened.table();
    String type = RowKind.of(small.store()).type();
    if (!opened.neighbors().index().exact()) {
      if (rerank != null) {
        throw new ConfigurationException(
            "--rerank and --approximate are two ways to find candidates; leave one of them out");
      }
      return new Ordered(opened, Optional.empty());
    }
    if (small.store().coded().isEmpty()) {
      if (rerank != null) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "--rerank orders what small rows find, but those of %s are %s",
                opened.name(),
                type));
      }
      return new Ordered(opened, Optional.empty());
    }
    if (rerank != null) {
      return over(host, table, opened, host.tables().open(rerank, Opening.usual()), rerank);
    }
    Optional<Origin> origin = Origin.noted(small);
    Path file = origin.map(noted -> noted.seenFrom(Path.of(opened.name()))).orElse(null);
    if (file == null || !Files.isRegularFile(file)) {
      host.console()
          .say(
              String.format(
                  Locale.ROOT,
                  "embedkit: the rows are %s and order themselves; %s",
                  type,
                  file == null
                      ? "--rerank names those that they were made of"
                      : file + ", which they were made of, is not there"));
      return new Ordered(opened, Optional.empty());
    }
    Optional<EmbeddingTable> exact = original(host, origin.get(), file, small);
    if (exact.isEmpty()) {
      host.console()
          .say(
              String.format(
                  Locale.ROOT,
                  "embedkit: the rows are %s and order themselves; %s is no longer what they were made of",
                  type,
                  file));
      return new Ordered(opened, Optional.empty());
    }
    return over(host, table, opened, exact.get(), file.toString());
  }

  /** The table that small rows were made of, if it is still the same. */
  private static Optional<EmbeddingTable> original(
      Host host, Origin origin, Path file, EmbeddingTable small) {
    EmbeddingTable exact;
    try {
      exact = host.tables().open(file);
    } catch (EmbedkitException e) {
      return Optional.empty();
    }
    try {
      if (origin.is(exact, small)) {
        return Optional.of(exact);
      }
    } catch (RuntimeException e) {
      exact.close();
      throw e;
    }
    exact.close();
    return Optional.empty();
  }

  private static Ordered over(
      Host host, AskedTable table, Questions opened, EmbeddingTable exact, String name) {
    EmbeddingTable small = opened.table();
    try {
      boolean fits = small.rows() == exact.rows();
      EmbeddingTable named =
          small.vocabulary().filter(words -> fits).map(exact::withVocabulary).orElse(exact);
      Questions asked = table.questions(host, Questions.reranked(named, small.store()));
      host.console()
          .say(
              String.format(
                  Locale.ROOT,
                  "embedkit: candidates by %s, order by %s of %s",
                  RowKind.of(small.store()).type(),
                  RowKind.of(exact.store()).type(),
                  name));
      return new Ordered(asked, Optional.of(exact));
    } catch (RuntimeException e) {
      exact.close();
      throw e;
    }
  }
}
