package embedkit.io.formats.csv;

import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.file.ByteOrderMark;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.records.FieldNames;
import embedkit.io.formats.records.RecordReader;
import embedkit.io.formats.text.Policies;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A record for each row, a token and dim numbers, parted by commas, semicolons or tabs, as
 * spreadsheets and pandas write them, with or without a header. The first column holds the token,
 * or the second where the first one numbers the rows. Where no comma parts fields, numbers may have
 * a decimal comma. Or all numbers of a row stand in one field, as a list in brackets, as pandas
 * writes a column of lists; then the columns beside it and the token's are left out.
 *
 * @param delimiter {@code comma}, {@code semicolon}, {@code tab}, or {@code auto}: told by the
 *     first records, and by the file's name when written
 * @param header {@code yes}, {@code no}, or {@code auto}: told by line 1, and written
 * @param quotes whether quotation marks around a field are no part of it
 * @param token name of the column of tokens; empty takes the usual one
 * @param vector name of the column of lists; empty takes what holds one
 * @param policies what is done about problems
 */
public record Csv(
    String delimiter,
    String header,
    boolean quotes,
    Optional<String> token,
    Optional<String> vector,
    Policies policies)
    implements VectorFormat {

  static final String NAME = "csv";

  private static final Option<String> DELIMITER =
      Option.choice(
          "delimiter",
          "auto",
          List.of("auto", "comma", "semicolon", "tab"),
          "what parts fields; auto tells it from the first records");

  private static final Option<String> HEADER =
      Option.choice(
          "header",
          "auto",
          List.of("auto", "yes", "no"),
          "whether line 1 names the columns; auto tells it from its fields, and writes one");

  static final Option<String> QUOTES =
      Option.choice(
          "quotes",
          "double",
          List.of("double", "none"),
          "whether a field may stand in double quotation marks");

  private static final Option<String> TOKEN =
      Option.text(
          "token",
          null,
          "name of the column of tokens; without it the first, or the one that is called so");

  private static final Option<String> VECTOR =
      Option.text(
          "vector",
          null,
          "name of a column of lists of numbers in brackets; without it one that has them is taken"
              + " where no column has numbers");

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        DELIMITER.of(delimiter),
        HEADER.of(header),
        QUOTES.of(quotes ? "double" : "none"),
        TOKEN.of(token.orElse(null)),
        VECTOR.of(vector.orElse(null)),
        Policies.ON_BAD_ROW.of(policies.badRow()),
        Policies.ON_BAD_UTF8.of(policies.badUtf8()),
        Policies.ON_NON_FINITE.of(policies.nonFinite()));
  }

  private List<Character> delimiters() {
    return switch (delimiter) {
      case "comma" -> List.of(',');
      case "semicolon" -> List.of(';');
      case "tab" -> List.of('\t');
      default -> List.of('\t', ';', ',');
    };
  }

  @Override
  public VectorReader open(InputFile file) {
    Optional<Boolean> named =
        header.equals("auto") ? Optional.empty() : Optional.of(header.equals("yes"));
    CsvLayout.Asked asked = new CsvLayout.Asked(token, vector);
    CsvLayout layout =
        CsvLayout.of(file, delimiters(), named, quotes, asked)
            .orElseThrow(
                () ->
                    VectorFileException.at(
                        file.path(),
                        "1",
                        "a token and numbers, parted by "
                            + (delimiter.equals("auto") ? "commas, semicolons or tabs" : delimiter),
                        file.size() == 0 ? "nothing" : "one field",
                        ""));
    asked
        .missing(layout.names())
        .ifPresent(
            name -> {
              throw VectorFileException.at(
                  file.path(),
                  "1",
                  "a column called " + name,
                  layout.names().isEmpty()
                      ? "no names of columns"
                      : FieldNames.listed(layout.names()),
                  "");
            });
    return new RecordReader(new CsvSource(file, layout, policies, quotes), "line");
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    String name = file.target().getFileName().toString().toLowerCase(Locale.ROOT);
    char parts =
        delimiter.equals("auto") ? name.contains(".tsv") ? '\t' : ',' : delimiters().getFirst();
    new CsvWriter(parts, !header.equals("no")).write(table, file, progress);
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "A token and numbers a line, parted by commas, semicolons or tabs: spreadsheets, pandas.",
          List.of(
              DELIMITER,
              HEADER,
              QUOTES,
              TOKEN,
              VECTOR,
              Policies.ON_BAD_ROW,
              Policies.ON_BAD_UTF8,
              Policies.ON_NON_FINITE));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Csv(
          options.get(DELIMITER),
          options.get(HEADER),
          options.get(QUOTES).equals("double"),
          options.find(TOKEN),
          options.find(VECTOR),
          Policies.of(options));
    }

    @Override
    public List<String> extensions() {
      return List.of("csv", "tsv");
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] head = file.head();
      for (byte b : head) {
        if (b == 0) {
          return Recognition.no("the file is not text");
        }
      }
      int begin = ByteOrderMark.startOfUtf8(head);
      if (begin + 1 < head.length && head[begin] == '{' && head[begin + 1] == '"') {
        return Recognition.no("it begins with a brace and a quotation mark, as JSON does");
      }
      Optional<CsvLayout> found =
          CsvLayout.of(
              file, List.of('\t', ';', ','), Optional.empty(), true, CsvLayout.Asked.NOTHING);
      if (found.isEmpty()) {
        return Recognition.no("no commas, semicolons or tabs part line 1");
      }
      CsvLayout layout = found.get();
      if (layout.good() == 0) {
        String seen = "the first lines are not a token and numbers";
        String name = file.name().toLowerCase(Locale.ROOT);
        // What is wrong with them is told by line and field when they are read.
        return name.endsWith(".csv") ? Recognition.byName(seen) : Recognition.no(seen);
      }
      if (!layout.tokens()) {
        return Recognition.no("the first lines are numbers only, without tokens");
      }
      String seen = layout.good() + " of the first lines are " + layout.columns() + " fields";
      return layout.delimiter() == '\t' && !layout.header()
          ? Recognition.likely(seen + " parted by tabs")
          : Recognition.byContent(seen);
    }
  }
}
