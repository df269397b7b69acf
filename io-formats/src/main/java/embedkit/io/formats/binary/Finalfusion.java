package embedkit.io.formats.binary;

import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.util.List;

/**
 * finalfusion ({@code .fifu}): a vocabulary, a matrix that may be quantised, and the norms that the
 * rows had. finalfusion keeps rows at length 1; the option {@code norms=original} gives them the
 * length that they were trained with. The table makes vectors for other words from their n-grams
 * where the file has them: their sum, at length 1.
 *
 * @param originalNorms whether rows are scaled by the norms in the file
 */
public record Finalfusion(boolean originalNorms) implements VectorFormat {

  private static final String NAME = "finalfusion";

  private static final Option<String> NORMS =
      Option.choice(
          "norms",
          "unit",
          List.of("unit", "original"),
          "whether rows keep the length 1 of the file, or are given their original norms");

  @Override
  public String spec() {
    return Options.spec(NAME, NORMS.of(originalNorms ? "original" : "unit"));
  }

  @Override
  public VectorReader open(InputFile file) {
    if (file.compression().isPresent()) {
      throw VectorFileException.at(
          file.path(),
          "",
          "a plain finalfusion file",
          file.compression().get() + " data",
          "unpack it first: rows are read at random places");
    }
    FinalfusionFile parsed = FinalfusionFile.read(file);
    if (originalNorms && parsed.norms() == null) {
      throw VectorFileException.at(
          file.path(), "", "a chunk of norms", "none", "leave out the option norms=original");
    }
    return new FinalfusionReader(parsed, originalNorms);
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "finalfusion: words, rows that may be quantised, n-grams and norms.",
          List.of(NORMS));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Finalfusion(options.get(NORMS).equals("original"));
    }

    @Override
    public List<String> extensions() {
      return List.of("fifu");
    }

    @Override
    public boolean writes() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] head = file.head(12);
      boolean marked =
          head.length >= 12 && head[0] == 'F' && head[1] == 'i' && head[2] == 'F' && head[3] == 'u';
      return marked
          ? Recognition.byContent("the mark FiFu stands at its start")
          : Recognition.no("no mark FiFu at its start");
    }
  }
}
