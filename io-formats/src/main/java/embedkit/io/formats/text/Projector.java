package embedkit.io.formats.text;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.util.List;

/**
 * The two files that TensorBoard's embedding projector loads: {@code NAME.tsv} with a row of
 * numbers on each line, parted by tabs, without header; and {@code NAME_metadata.tsv} with a token
 * on each line. With counts, the metadata have two columns and so a header; a single column must
 * have none.
 *
 * @param replaceTabs whether tabs and line ends in tokens are written as spaces
 */
public record Projector(boolean replaceTabs) implements VectorFormat {

  private static final String NAME = "projector-tsv";

  private static final Option<String> TABS =
      Option.choice(
          "tabs",
          "fail",
          List.of("fail", "replace"),
          "what to do when a token holds a tab or line end, which the projector would cut: fail, or"
              + " write a space");

  @Override
  public String spec() {
    return Options.spec(NAME, TABS.of(replaceTabs ? "replace" : "fail"));
  }

  @Override
  public VectorReader open(InputFile file) {
    throw new ConfigurationException(
        "cannot read " + file.path() + ": the format " + NAME + " is only written");
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    new ProjectorWriter(table, file, replaceTabs).write(progress);
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(NAME, "Vectors and metadata for TensorBoard's embedding projector.", List.of(TABS));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Projector(options.get(TABS).equals("replace"));
    }

    @Override
    public List<String> extensions() {
      return List.of("tsv");
    }

    @Override
    public boolean reads() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      return Recognition.no("it is only written");
    }
  }
}
