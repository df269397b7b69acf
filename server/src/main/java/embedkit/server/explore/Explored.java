package embedkit.server.explore;

import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import embedkit.api.index.Metric;
import embedkit.search.layout.Layout;
import embedkit.search.layout.LayoutListener;
import embedkit.search.question.Questions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A table on the page, and what was made of it for the page, each when it is first asked for. */
final class Explored {

  /**
   * What lies beside a table.
   *
   * @param columns what is known of its rows
   * @param map where its map is kept, if it is
   * @param index where its index is, if it may have one
   */
  record Beside(List<Column> columns, Optional<Path> map, Optional<IndexBeside> index) {
    static final Beside NOTHING = new Beside(List.of(), Optional.empty(), Optional.empty());

    Beside {
      columns = List.copyOf(columns);
    }
  }

  /** Made once, by who asks first; others who ask meanwhile wait. */
  private static final class Once<T> {
    private final Supplier<T> maker;
    private @Nullable T made;

    Once(Supplier<T> maker) {
      this.maker = maker;
    }

    synchronized T get() {
      if (made == null) {
        made = maker.get();
      }
      return made;
    }
  }

  private final Questions questions;
  private final Beside beside;
  private final Once<Layout> plane;
  private final Once<Optional<Completion>> completion;
  private final LayoutWork layout;
  private final RecallWork recall;

  Explored(Questions questions, Beside beside) {
    this.questions = Objects.requireNonNull(questions, "questions");
    this.beside = Objects.requireNonNull(beside, "beside");
    this.plane = new Once<>(() -> Layout.pca(table().store(), Metric.COSINE, LayoutListener.NONE));
    this.completion = new Once<>(() -> table().vocabulary().map(Completion::of));
    this.layout = new LayoutWork(table(), beside.map());
    this.recall = new RecallWork(table(), beside.index());
  }

  Questions questions() {
    return questions;
  }

  EmbeddingTable table() {
    return questions.table();
  }

  String name() {
    return questions.name();
  }

  List<Column> columns() {
    return beside.columns();
  }

  Layout plane() {
    return plane.get();
  }

  /** Who completes words; nobody where the rows have none. */
  Optional<Completion> completion() {
    return completion.get();
  }

  LayoutWork layout() {
    return layout;
  }

  RecallWork recall() {
    return recall;
  }

  /** The table's file; empty if it is of none. */
  Optional<Path> file() {
    return beside.index().map(IndexBeside::file);
  }

  /** Ends the work on it, and waits until it is read no more. */
  void cancel() {
    layout.cancel();
    recall.cancel();
  }

  boolean counts() {
    return table().vocabulary().filter(Vocabulary::hasCounts).isPresent();
  }

  /** How often the word of a row stands in the text that it was learned from. */
  OptionalLong count(long row) {
    return row < 0
        ? OptionalLong.empty()
        : table().vocabulary().map(words -> words.count(row)).orElse(OptionalLong.empty());
  }

  /**
   * How frequent each row is: the logarithm of its count, or where there are no counts, of its
   * place, as tables are sorted by frequency.
   */
  float[] frequencies() {
    float[] frequencies = new float[Math.toIntExact(table().rows())];
    boolean counted = counts();
    for (int row = 0; row < frequencies.length; row++) {
      frequencies[row] =
          (float) (counted ? Math.log10(1.0 + count(row).orElse(0)) : -Math.log10(1.0 + row));
    }
    return frequencies;
  }
}
