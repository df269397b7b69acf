package embedkit.app.command.ask;

import embedkit.Opening;
import embedkit.api.CodedRows;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.app.command.flag.AskedTable;
import embedkit.app.command.flag.Host;
import embedkit.search.Origin;
import embedkit.search.question.Questions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A table of small rows, asked together with the exact ones where those are at hand. */
final class Reranking implements AutoCloseable {

  private final Questions asked;
  private final EmbeddingTable exact;

  private Reranking(Questions asked, EmbeddingTable exact) {
    this.asked = asked;
    this.exact = exact;
  }

  /**
   * Finds the exact rows, and tells which are asked.
   *
   * @param rerank the table that a person named, or null
   */
  static Reranking of(Host host, AskedTable table, Questions opened, String rerank) {
    EmbeddingTable small = opened.table();
    String type = kind(small.store());
    if (!opened.neighbors().index().exact()) {
      if (rerank != null) {
        throw new ConfigurationException(
            "--rerank and --approximate are two ways to find candidates; leave one of them out");
      }
      return new Reranking(opened, null);
    }
    if (small.store().coded().isEmpty()) {
      if (rerank != null) {
        throw new ConfigurationException(
            "--rerank orders what small rows find, but those of %s are %s"
                .formatted(opened.name(), type));
      }
      return new Reranking(opened, null);
    }
    if (rerank != null) {
      return over(host, table, opened, host.tables().open(rerank, Opening.usual()), rerank);
    }
    Optional<Origin> origin = Origin.noted(small);
    Path file = origin.map(noted -> noted.seenFrom(Path.of(opened.name()))).orElse(null);
    if (file == null || !Files.isRegularFile(file)) {
      host.console()
          .say(
              "embedkit: the rows are %s and order themselves; %s"
                  .formatted(
                      type,
                      file == null
                          ? "--rerank names those that they were made of"
                          : file + ", which they were made of, is not there"));
      return new Reranking(opened, null);
    }
    Optional<EmbeddingTable> exact = original(host, origin.get(), file, small);
    if (exact.isEmpty()) {
      host.console()
          .say(
              "embedkit: the rows are %s and order themselves; %s is no longer what they were made of"
                  .formatted(type, file));
      return new Reranking(opened, null);
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

  private static Reranking over(
      Host host, AskedTable table, Questions opened, EmbeddingTable exact, String name) {
    EmbeddingTable small = opened.table();
    try {
      boolean fits = small.rows() == exact.rows();
      EmbeddingTable named =
          small.vocabulary().filter(words -> fits).map(exact::withVocabulary).orElse(exact);
      Questions asked = table.questions(host, Questions.reranked(named, small.store()));
      host.console()
          .say(
              "embedkit: candidates by %s, order by %s of %s"
                  .formatted(kind(small.store()), exact.store().elementType().text(), name));
      return new Reranking(asked, exact);
    } catch (RuntimeException e) {
      exact.close();
      throw e;
    }
  }

  /** The element type; rows of centroids have none of their own. */
  private static String kind(EmbeddingStore rows) {
    return rows.coded().filter(codes -> codes.code() == CodedRows.Code.CENTROIDS).isPresent()
        ? "pq"
        : rows.elementType().text();
  }

  Questions asked() {
    return asked;
  }

  @Override
  public void close() {
    if (exact != null) {
      exact.close();
    }
  }
}
