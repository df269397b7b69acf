package embedkit.io.formats.parquet;

import embedkit.api.ConfigurationException;
import embedkit.api.file.InputFile;
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
import java.util.Optional;

/**
 * A column of words and one of lists of float, double or half in a Parquet file, or a column for
 * each number whose names end in 0, 1, 2 and so on. Read only.
 *
 * @param token name of the column of words; empty takes the only one of texts, or a usual name
 * @param vector name of the column of numbers; empty takes the only one of lists of numbers, or a
 *     usual name; {@code FILE#NAME} says the same
 * @param policies what is done about problems
 */
public record Parquet(Optional<String> token, Optional<String> vector, Policies policies)
    implements VectorFormat {

  static final String NAME = "parquet";

  static final Option<String> TOKEN =
      Option.text(
          "token",
          null,
          "name of the column of words; without it the only column of texts is taken, or one called "
              + FieldNames.listed(FieldNames.USUAL.tokens()));

  static final Option<String> VECTOR =
      Option.text(
          "vector",
          null,
          "name of the column of numbers; without it the only column of lists of numbers is taken, or"
              + " one called "
              + FieldNames.listed(FieldNames.USUAL.vectors()));

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        TOKEN.of(token.orElse(null)),
        VECTOR.of(vector.orElse(null)),
        Policies.ON_BAD_ROW.of(policies.badRow()),
        Policies.ON_BAD_UTF8.of(policies.badUtf8()),
        Policies.ON_NON_FINITE.of(policies.nonFinite()));
  }

  @Override
  public VectorReader open(InputFile file) {
    if (file.compression().isPresent()) {
      throw new ConfigurationException(
          "cannot read " + file.path() + ": it is compressed; unpack it first");
    }
    return new RecordReader(
        new ParquetSource(file, token, file.inner().or(() -> vector), policies), "row");
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "A column of words and one of lists of numbers in a Parquet file.",
          List.of(
              TOKEN, VECTOR, Policies.ON_BAD_ROW, Policies.ON_BAD_UTF8, Policies.ON_NON_FINITE));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Parquet(options.find(TOKEN), options.find(VECTOR), Policies.of(options));
    }

    @Override
    public List<String> extensions() {
      return List.of("parquet");
    }

    @Override
    public boolean writes() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] head = file.head(4);
      boolean marked =
          head.length >= 4 && head[0] == 'P' && head[1] == 'A' && head[2] == 'R' && head[3] == '1';
      return marked
          ? Recognition.byContent("it begins with the mark PAR1")
          : Recognition.no("no mark PAR1 at its start");
    }
  }
}
