package embedkit.io.formats.binary;

import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.util.List;

/**
 * A model of fastText ({@code .bin}, and quantised {@code .ftz}): the words with the vectors that
 * {@code fasttext print-word-vectors} prints, each the mean of its own row and those of its
 * n-grams. The table makes vectors for other words from their n-grams while the model's file is
 * there.
 */
public record FastTextBinary() implements VectorFormat {

  private static final String NAME = "fasttext-bin";

  @Override
  public String spec() {
    return NAME;
  }

  @Override
  public VectorReader open(InputFile file) {
    if (file.compression().isPresent()) {
      throw VectorFileException.at(
          file.path(),
          "",
          "a plain fastText model",
          file.compression().get() + " data",
          "unpack it first: the rows of n-grams are read at random places");
    }
    return new FastTextReader(FastTextModel.read(file));
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(NAME, "A fastText model: its words, with their n-grams worked in.", List.of());
    }

    @Override
    public VectorFormat create(Options options) {
      return new FastTextBinary();
    }

    @Override
    public List<String> extensions() {
      return List.of("bin", "ftz");
    }

    @Override
    public boolean writes() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      return FastTextHead.seen(file.head(FastTextHead.UNMARKED_BYTES))
          .map(Recognition::byContent)
          .orElse(Recognition.no("neither the mark nor the settings of fastText at its start"));
    }
  }
}
