package embedkit.io.formats.fuzz;

import embedkit.Catalog;
import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.LabelledOutputs;
import embedkit.api.OutputRows;
import embedkit.spi.VectorFormatProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Gives a file to a reader, and fails where that ends in anything but rows or a typed exception.
 */
final class Fed {

  /** A reader that takes longer over at most a megabyte hangs. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private static final int MOST_BYTES = 1 << 20;
  private static final Tables TABLES = Tables.of(Catalog.installed());
  private static final Path FILE = temporary();

  private Fed() {}

  static void to(String format, byte[] content) {
    open(content, Opening.usual().as(format));
  }

  static void toWhoRecognises(byte[] content) {
    open(content, Opening.usual());
  }

  private static void open(byte[] content, Opening opening) {
    if (content.length > MOST_BYTES) {
      return;
    }
    write(content);
    long start = System.nanoTime();
    try {
      TABLES
          .catalog()
          .formats()
          .all()
          .forEach((VectorFormatProvider f) -> f.recognise(TABLES.file(FILE.toString())));
      try (EmbeddingTable table = TABLES.open(FILE.toString(), opening)) {
        check(table);
      }
    } catch (EmbedkitException e) {
      if (e.getMessage() == null || e.getMessage().isBlank()) {
        throw new AssertionError("an exception that says nothing", e);
      }
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    if (taken.compareTo(LONGEST) > 0) {
      throw new AssertionError("took " + taken + " over " + content.length + " bytes");
    }
  }

  private static void check(EmbeddingTable table) {
    if (table.vocabulary().isPresent() && table.vocabulary().get().size() != table.rows()) {
      throw new AssertionError(table.rows() + " rows, but " + table.vocabulary().get().size());
    }
    if (table.rows() > 0) {
      table.vector(table.rows() - 1);
    }
    table.subwords().ifPresent(s -> table.vectorOrMade("unknown"));
    if (table.rows() > 0) {
      table.outputs().ifPresent(outputs -> check(table, outputs));
    }
  }

  private static void check(EmbeddingTable table, OutputRows outputs) {
    String last = table.vocabulary().orElseThrow().token(table.rows() - 1);
    float[] into = new float[table.dim()];
    if (outputs instanceof LabelledOutputs labelled) {
      labelled.hidden(List.of(last, "unknown"), into);
      last = labelled.labels().getLast();
    }
    if (!outputs.read(last, into)) {
      throw new AssertionError(last + " has no output row");
    }
  }

  private static void write(byte[] content) {
    try {
      Files.write(FILE, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporary() {
    try {
      Path file = Files.createTempFile("embedkit-fuzz-", "");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
