package embedkit.io.formats.text;

import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.Remedy;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.BadToken;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The text format of GloVe: a line for each row, the token, a space and dim decimal numbers; no
 * header. Dim is how many numbers most of the first lines end with, so tokens with spaces (GloVe's
 * 840B has them) and tokens that are numbers do no harm.
 *
 * @param dim numbers per row, or 0 to tell it from the first lines
 * @param policies what is done about problems
 * @param notation how its numbers and words are written
 * @param keepSpaces whether tokens with spaces are written
 * @param onBadToken what is done with a token that cannot be written
 */
public record GloveText(
    int dim, Policies policies, Notation notation, boolean keepSpaces, BadToken onBadToken)
    implements VectorFormat {

  private static final String NAME = "glove-text";

  static final Option<Long> DIM =
      Option.integer("dim", 0, "numbers per row; 0 tells it from the first lines")
          .within("from 0 to " + TableShape.MAX_DIM, d -> d >= 0 && d <= TableShape.MAX_DIM);

  @Override
  public String spec() {
    Option.Setting[] settings =
        Stream.of(
                Stream.of(DIM.of((long) dim)),
                Stream.of(policies.settings()).limit(3),
                notation.settings(),
                Stream.of(
                    TextWriter.SPACES.of(keepSpaces ? "keep" : "fail"),
                    BadToken.ON_BAD_TOKEN.of(onBadToken)))
            .flatMap(s -> s)
            .toArray(Option.Setting[]::new);
    return Options.spec(NAME, settings);
  }

  @Override
  public VectorReader open(InputFile encoded) {
    InputFile file = notation.decoded(encoded);
    TextHead head = TextHead.of(file, notation);
    int numbers = dim > 0 || head.empty() ? dim : head.dim();
    if (numbers < 1 || numbers > TableShape.MAX_DIM) {
      throw VectorFileException.at(
          file.path(),
          "1",
          "a token and numbers",
          head.empty() ? "nothing" : head.lineOne(),
          head.otherNotation().isPresent() ? "" : "this is hardly a file of vectors",
          head.otherNotation().stream().map(GloveText::remedy).toList(),
          null);
    }
    int second = head.behindColumnNames(numbers);
    TextLayout layout =
        new TextLayout(
            OptionalLong.empty(),
            numbers,
            second < 0 ? head.start() : second,
            second < 0 ? 1 : 2,
            head.byteOrderMark(),
            false);
    TextReader reader = new TextReader(file, NAME, layout, policies, notation);
    if (second >= 0) {
      reader.note("names of columns skipped", "line 1");
    }
    return reader;
  }

  private static Remedy remedy(Notation other) {
    return new Remedy.Reading(other.effect(), NAME + ":" + other.spec());
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    new TextWriter(NAME, false, keepSpaces, onBadToken).write(table, file, progress);
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "Text without a header, a token and its numbers on each line: GloVe.",
          List.of(
              DIM,
              Policies.ON_BAD_ROW,
              Policies.ON_BAD_UTF8,
              Policies.ON_NON_FINITE,
              Notation.DECIMAL,
              Notation.QUOTES,
              Notation.ENCODING,
              TextWriter.SPACES,
              BadToken.ON_BAD_TOKEN));
    }

    @Override
    public VectorFormat create(Options options) {
      return new GloveText(
          Math.toIntExact(options.get(DIM)),
          Policies.of(options),
          Notation.of(options),
          TextWriter.keepsSpaces(options),
          options.get(BadToken.ON_BAD_TOKEN));
    }

    @Override
    public List<String> extensions() {
      return List.of("glove");
    }

    @Override
    public Recognition recognise(InputFile file) {
      TextHead head = TextHead.of(file, Notation.USUAL);
      if (head.empty()) {
        return Recognition.no("the file is empty");
      }
      if (head.binary()) {
        return Recognition.no("the file is not text");
      }
      TextHead.Header header = head.header();
      if (header != null && header.possible()) {
        return Recognition.no("line 1 is a header, " + head.lineOne());
      }
      return withoutHeader(head);
    }

    private static Recognition withoutHeader(TextHead head) {
      if (head.numberColumns() > 1) {
        return Recognition.no("the first lines are numbers only, without tokens");
      }
      int dim = head.dim();
      Optional<Notation> other = dim < 1 ? head.otherNotation() : Optional.empty();
      if (other.isPresent() && head.dimIn(other.get()) > 1) {
        return Recognition.likely("most of the first lines end in numbers of another notation");
      }
      if (dim < 1) {
        return Recognition.no("most of the first lines are not a token and numbers");
      }
      if (head.onlyNumbers()) {
        return Recognition.no("the first lines are numbers only, without tokens");
      }
      String seen = "most of the first lines end in " + dim + " numbers";
      return dim > 1 && head.completeLines() > 1
          ? Recognition.byContent(seen)
          : Recognition.likely(seen);
    }
  }
}
