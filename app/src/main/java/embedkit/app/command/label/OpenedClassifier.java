package embedkit.app.command.label;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.TextLines;
import embedkit.app.progress.RowsBar;
import embedkit.training.TextColumns;
import embedkit.training.label.TextClassifier;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.BiConsumer;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The classifier that is asked, and which of its labels are told. */
final class OpenedClassifier {

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A table that train --objective classifier made, or a supervised model of fastText (.bin,"
              + " .ftz).")
  private String address;

  @Option(
      names = "--top",
      paramLabel = "K",
      defaultValue = "1",
      description = "Tell the K likeliest labels of each line (${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      defaultValue = "0",
      description = "Tell no label less likely than this (${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--text-column",
      paramLabel = "COLUMN",
      description =
          "FILE is a table, CSV or TSV, and this column has its texts: the name in its header, or"
              + " the number from 1. Left out with --label-column, all other columns.")
  private String textColumn;

  @Option(
      names = "--label-column",
      paramLabel = "COLUMN",
      description =
          "FILE is a table, and this column has the label of each row, by name or number.")
  private String labelColumn;

  int top() {
    return top;
  }

  double threshold() {
    return threshold;
  }

  /** What a reader says of labels that are no rows is nothing to who asks for labels. */
  private EmbeddingTable open(Host host, Tables tables) {
    try (RowsBar bar = RowsBar.of(host.console(), "Reading " + address)) {
      return tables.open(address, Opening.usual().telling(bar));
    }
  }

  /** Opens the classifier and the lines, has both used, and closes them. */
  void with(Host host, String file, BiConsumer<TextClassifier, Iterator<String>> use) {
    Tables tables = host.tables();
    try (EmbeddingTable table = open(host, tables);
        InputStream in = tables.stream(file)) {
      TextClassifier classifier = TextClassifier.of(tables, table);
      InputStream lines =
          textColumn == null && labelColumn == null
              ? in
              : new TextColumns(Optional.ofNullable(labelColumn), Optional.ofNullable(textColumn))
                  .lines(file, in, classifier.prefix());
      use.accept(classifier, new TextLines(file, lines));
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
