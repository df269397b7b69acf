package embedkit.io.formats.binary;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.InputFile;
import embedkit.api.OutputFile;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.VectorFormat;
import embedkit.api.VectorReader;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.util.List;

/**
 * A model of fastText ({@code .bin}, dense): the words with the vectors that {@code fasttext
 * print-word-vectors} prints, each the mean of its own row and those of its n-grams. Vectors for
 * words that the model does not have are not made; quantised models are refused.
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
    try (ByteSource source = new ByteSource(file)) {
      return new FastTextReader(file.path(), FastTextModel.read(source, file.size()));
    }
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    throw new ConfigurationException(
        "cannot write " + file.target() + ": the format " + NAME + " is only read");
  }

  /** Finds and makes the format. */
  public static final class Provider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {}

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String summary() {
      return "A fastText model: its words, with their n-grams worked in.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
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
    public boolean reads() {
      return true;
    }

    @Override
    public boolean writes() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] head = file.head();
      for (int i = 0; i < 4; i++) {
        if (head.length < 8 || (head[i] & 0xFF) != (FastTextModel.MAGIC >>> 8 * i & 0xFF)) {
          return Recognition.no("no mark of fastText at its start");
        }
      }
      return Recognition.byContent("the mark of fastText stands at its start");
    }
  }
}
