package embedkit.io.formats.torch;

import embedkit.api.ConfigurationException;
import embedkit.api.file.InputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.records.RecordReader;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.util.List;

/**
 * A matrix of a PyTorch archive ({@code torch.save} of a state dict, a tensor, or torchtext's
 * vectors with their words): the only one, the one that is called like embeddings, or {@code
 * FILE#NAME}. The pickle in it is not run: anything but tensors and plain values is refused. Read
 * only.
 */
public record Torch() implements VectorFormat {

  private static final String NAME = "torch";

  @Override
  public String spec() {
    return NAME;
  }

  @Override
  public VectorReader open(InputFile file) {
    if (file.compression().isPresent()) {
      throw new ConfigurationException(
          "cannot read " + file.path() + ": it is compressed; unpack it first");
    }
    return new RecordReader(new TorchSource(file), "row");
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(NAME, "A matrix of a PyTorch archive, whose pickle is not run.", List.of());
    }

    @Override
    public VectorFormat create(Options options) {
      return new Torch();
    }

    @Override
    public List<String> extensions() {
      return List.of("pt", "pth", "bin");
    }

    @Override
    public boolean writes() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      return TorchArchive.is(file)
          ? Recognition.byContent("a zip archive with PyTorch's data.pkl")
          : Recognition.no("no zip archive with PyTorch's data.pkl");
    }
  }
}
