package embedkit.io.formats.text;

import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.records.RecordReader;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The two files that TensorBoard's embedding projector loads: {@code NAME.tsv} with a row of
 * numbers on each line, parted by tabs, without header; and {@code NAME_metadata.tsv} with a token
 * on each line. With counts, the metadata have two columns and so a header; a single column must
 * have none. Read are as well {@code vectors.tsv} with {@code metadata.tsv}, {@code
 * NAME_tensor.tsv} with {@code NAME_metadata.tsv} and the like, and vectors without metadata. Read
 * are, too, matrices that other tools write as text, such as NumPy's {@code savetxt}: numbers
 * alone, parted by commas or blanks, behind comments that begin with {@code #} or none.
 *
 * @param metadata file of the tokens to read, beside the vectors; empty finds it by their name
 * @param replaceTabs whether tabs and line ends in tokens are written as spaces
 */
public record Projector(Optional<Path> metadata, boolean replaceTabs) implements VectorFormat {

  private static final String NAME = "projector-tsv";

  private static final Option<Path> METADATA =
      Option.path(
          "metadata",
          "file of the tokens to read; left out, the one that goes by the vectors' name");

  private static final Option<String> TABS =
      Option.choice(
          "tabs",
          "fail",
          List.of("fail", "replace"),
          "what to do when a token holds a tab or line end, which the projector would cut: fail, or"
              + " write a space");

  @Override
  public String spec() {
    return Options.spec(
        NAME, METADATA.of(metadata.orElse(null)), TABS.of(replaceTabs ? "replace" : "fail"));
  }

  @Override
  public VectorReader open(InputFile file) {
    Optional<Path> beside = metadata.or(() -> ProjectorMetadata.beside(file.path(), file.name()));
    return new RecordReader(new ProjectorSource(file, beside), "line");
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    new ProjectorWriter(table, file, replaceTabs).write(progress);
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "Vectors and metadata for TensorBoard's embedding projector.",
          List.of(METADATA, TABS));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Projector(options.find(METADATA), options.get(TABS).equals("replace"));
    }

    @Override
    public List<String> extensions() {
      return List.of("tsv");
    }

    @Override
    public Recognition recognise(InputFile file) {
      TextHead head = TextHead.of(file, Notation.USUAL);
      if (head.empty() || head.binary()) {
        return Recognition.no(head.empty() ? "the file is empty" : "the file is not text");
      }
      int columns = head.numberColumns();
      if (columns == 0) {
        return Recognition.no("the first lines are not as many numbers each and nothing else");
      }
      String seen = "the first lines are " + columns + " numbers each, parted by " + head.parted();
      Optional<Path> beside = ProjectorMetadata.beside(file.path(), file.name());
      if (beside.isPresent()) {
        return Recognition.byContent(seen + ", and " + beside.get().getFileName() + " is beside");
      }
      return columns > 1
          ? Recognition.likely(seen)
          : Recognition.no("the first lines are one number each, and no metadata are beside");
    }
  }
}
