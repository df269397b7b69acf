package embedkit.app.command;

import embedkit.Opening;
import embedkit.Selection;
import embedkit.Spelling;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.Vocabulary;
import embedkit.app.answer.Console;
import embedkit.app.answer.JsonAnswer;
import embedkit.app.progress.RowsBar;
import embedkit.search.Metric;
import embedkit.search.Neighbor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What all commands that ask a table share: opening it, finding rows, answering as JSON. */
abstract class TableQuery {

  /** A word that the table does not have. */
  static final class UnknownWordException extends EmbedkitException {
    private static final long serialVersionUID = 1L;

    UnknownWordException(String message) {
      super(message);
    }
  }

  @ParentCommand private EmbedkitCommand parent;

  @Option(
      names = "--format",
      paramLabel = "SPEC",
      description =
          "Read the table as this format, instead of telling it by content; mmap:dirty=true opens"
              + " one whose last writer was killed.")
  private String format;

  @Option(
      names = "--vocab",
      paramLabel = "FILE",
      description =
          "Take the words of the rows from this file: one a line, or a tokenizer.json or vocab.json"
              + " of Hugging Face.")
  private String vocab;

  @Option(names = "--json", description = "Answer as JSON.")
  boolean json;

  Console console() {
    return parent.console();
  }

  Tables tables() {
    return parent.tables();
  }

  EmbeddingTable open(String address) {
    return open(tables(), address);
  }

  /** Opens a table, asks it and closes it; in a shell, asks the one that is open there. */
  void ask(String address, Consumer<EmbeddingTable> question) {
    if (parent.opened().isPresent()) {
      question.accept(parent.opened().orElseThrow());
      return;
    }
    try (EmbeddingTable table = open(address)) {
      question.accept(table);
    }
  }

  /** Opens a file of questions, compressed or not, and reads it. */
  <T> T read(String file, Reading<T> reading) {
    return read(tables(), file, reading);
  }

  static <T> T read(Tables tables, String file, Reading<T> reading) {
    try (InputStream in = tables.file(file).open()) {
      return reading.read(Path.of(file).getFileName().toString(), in);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Makes something of a file. */
  interface Reading<T> {
    T read(String name, InputStream in) throws IOException;
  }

  /** Which rows are read, unless a command has options of its own for that. */
  Selection selection() {
    return Selection.all();
  }

  /** How a table is opened, unless a command has a way of its own. */
  Opening opening() {
    return Opening.usual().selecting(selection());
  }

  EmbeddingTable open(Tables tables, String address) {
    Opening opening = opening();
    try (RowsBar bar = RowsBar.of(console(), "Reading " + address)) {
      opening = opening.telling(bar);
      EmbeddingTable table = tables.open(address, format == null ? opening : opening.as(format));
      tell(console(), address, table.report());
      return vocab == null ? table : named(tables, table);
    }
  }

  private EmbeddingTable named(Tables tables, EmbeddingTable table) {
    try {
      return table.withVocabulary(VocabularyFile.read(tables.file(vocab), table.rows()));
    } catch (RuntimeException e) {
      table.close();
      throw e;
    }
  }

  static void tell(Console console, String address, LoadReport report) {
    for (LoadReport.Problem problem : report.problems()) {
      console.say(
          address
              + ": "
              + problem.kind()
              + ", "
              + problem.count()
              + " times, first at "
              + String.join("; ", problem.places()));
    }
  }

  /** Finds a row by word, or by number as {@code #12}. */
  static long row(EmbeddingTable table, String word) {
    long row = table.row(word);
    if (row >= 0) {
      return row;
    }
    if (word.matches("#\\d{1,18}")) {
      row = Long.parseLong(word.substring(1));
      if (row >= table.rows()) {
        throw new UnknownWordException(
            "there is no row " + word + "; the rows are #0 to #" + (table.rows() - 1));
      }
      return row;
    }
    throw unknown(table, word);
  }

  /**
   * A word with its vector.
   *
   * @param name the word, or #12 of a row without one
   * @param row its row, or -1 if the vector was made of the word's spelling
   * @param vector dim numbers
   */
  record Found(String name, long row, float[] vector) {}

  /** Finds the vector of a word or of a row, or makes it where the table can. */
  static Found find(EmbeddingTable table, String word) {
    boolean known = table.row(word) >= 0 || table.subwords().isEmpty();
    if (!known && !word.matches("#\\d{1,18}")) {
      return new Found(word, -1, made(table, word));
    }
    long row = row(table, word);
    String name = table.vocabulary().map(words -> words.token(row)).orElse("#" + row);
    return new Found(name, row, table.vector(row));
  }

  /** A word all of whose n-grams are strange has no direction, so that nothing is near it. */
  private static float[] made(EmbeddingTable table, String word) {
    float[] vector = table.vectorOrMade(word).orElseThrow();
    for (float value : vector) {
      if (value != 0) {
        return vector;
      }
    }
    throw new UnknownWordException(
        "\"" + word + "\" is not in this table, and none of its character n-grams was learned");
  }

  private static UnknownWordException unknown(EmbeddingTable table, String word) {
    if (table.vocabulary().isEmpty()) {
      return new UnknownWordException(
          "this table has no words, only rows; ask by number, as in #0");
    }
    Vocabulary words = table.vocabulary().orElseThrow();
    List<String> near =
        Spelling.nearest(word, LongStream.range(0, words.size()).mapToObj(words::token), 5);
    String hint = near.isEmpty() ? "" : "; the nearest spellings are " + String.join(", ", near);
    return new UnknownWordException(
        "\"" + word + "\" is not among the " + words.size() + " words of this table" + hint);
  }

  void answer(JsonAnswer.Body body) {
    try {
      JsonAnswer.print(console().out(), body);
    } catch (IOException e) {
      throw new FileAccessException("cannot write the answer: " + e.getMessage(), e);
    }
  }

  /** Prints one word, or as JSON. */
  void printWord(String word) {
    if (json) {
      answer(
          out -> {
            out.writeStartObject();
            out.writeStringField("word", word);
            out.writeEndObject();
          });
    } else {
      console().out().println(word);
    }
  }

  /** Prints neighbours, a line each or as JSON. */
  void print(List<Neighbor> neighbors, Metric metric) {
    print(neighbors, metric == Metric.COSINE ? "cosine" : metric.name().toLowerCase(Locale.ROOT));
  }

  void print(List<Neighbor> neighbors, String score) {
    if (json) {
      answer(
          out -> {
            out.writeStartArray();
            for (Neighbor near : neighbors) {
              out.writeStartObject();
              out.writeStringField("word", near.token());
              out.writeNumberField("row", near.row());
              out.writeNumberField(score, near.score());
              out.writeEndObject();
            }
            out.writeEndArray();
          });
      return;
    }
    for (Neighbor near : neighbors) {
      console().out().printf("%.4f  %s%n", near.score(), near.token());
    }
  }

  static void checkTop(int top) {
    if (top < 1) {
      throw new ConfigurationException("--top is " + top + "; it must be 1 or more");
    }
  }
}
