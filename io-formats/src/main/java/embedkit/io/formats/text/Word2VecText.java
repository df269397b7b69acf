package embedkit.io.formats.text;

import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.Remedy;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.Policy;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.BadToken;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The text format of word2vec, gensim and fastText's {@code .vec}: a line {@code rows dim}, then a
 * line for each row: the token, a space and dim decimal numbers.
 *
 * <p>A line is read from its right end, so a token may hold spaces. Fields are parted by spaces and
 * tabs alone: U+00A0 belongs to a token.
 *
 * @param policies what is done about problems
 * @param notation how its numbers and words are written
 * @param keepSpaces whether tokens with spaces are written
 * @param onBadToken what is done with a token that cannot be written
 */
public record Word2VecText(
    Policies policies, Notation notation, boolean keepSpaces, BadToken onBadToken)
    implements VectorFormat {

  private static final String NAME = "word2vec-text";

  @Override
  public String spec() {
    Option.Setting[] settings =
        Stream.of(
                Stream.of(policies.settings()),
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
    TextHead.Header header = head.header();
    if (header == null) {
      throw VectorFileException.at(
          file.path(),
          "1",
          "two whole numbers, rows and dim",
          head.empty() ? "nothing" : head.lineOne(),
          "",
          List.of(new Remedy.Reading("go without that line", "glove-text")),
          null);
    }
    check(file, header);
    TextLayout layout =
        new TextLayout(
            OptionalLong.of(header.rows()),
            (int) header.dim(),
            header.end(),
            2,
            head.byteOrderMark(),
            head.hasRowOf(header.dim()));
    return new TextReader(file, NAME, layout, policies, notation);
  }

  private void check(InputFile file, TextHead.Header header) {
    if (!header.possible()) {
      throw VectorFileException.at(
          file.path(),
          "1",
          "a dim of 1 to " + TableShape.MAX_DIM,
          "dim " + header.dim(),
          "this is hardly a file of vectors");
    }
    boolean checkable = file.compression().isEmpty() && policies.missingRows() == Policy.FAIL;
    long room = file.size() - header.end() + 1;
    // The shortest row is an empty token and a digit for each number, parted and ended by a byte.
    long leastRow = 2 * header.dim() + 1;
    if (checkable && header.rows() > room / leastRow) {
      throw VectorFileException.at(
          file.path(),
          "1",
          "a file long enough for the "
              + header.rows()
              + " rows of dim "
              + header.dim()
              + " that line 1 announces",
          file.size() + " bytes",
          "it may be cut short",
          List.of(
              new Remedy.Reading(
                  "read what there is", NAME + ":" + Policies.ON_MISSING_ROWS.name() + "=keep")),
          null);
    }
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    new TextWriter(NAME, true, keepSpaces, onBadToken).write(table, file, progress);
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "Text with a header of rows and dim: word2vec, gensim, fastText .vec.",
          List.of(
              Policies.ON_BAD_ROW,
              Policies.ON_BAD_UTF8,
              Policies.ON_NON_FINITE,
              Policies.ON_MISSING_ROWS,
              Notation.DECIMAL,
              Notation.QUOTES,
              Notation.ENCODING,
              TextWriter.SPACES,
              BadToken.ON_BAD_TOKEN));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Word2VecText(
          Policies.of(options),
          Notation.of(options),
          TextWriter.keepsSpaces(options),
          options.get(BadToken.ON_BAD_TOKEN));
    }

    @Override
    public List<String> extensions() {
      return List.of("txt", "vec", "w2v");
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
      if (header == null) {
        return Recognition.no("line 1 is not rows and dim but " + head.lineOne());
      }
      return withHeader(head, header);
    }

    private static Recognition withHeader(TextHead head, TextHead.Header header) {
      String announced = "line 1 is " + head.lineOne();
      if (!header.possible()) {
        return Recognition.no(announced + ", and no table has that dim");
      }
      if (!head.hasSecondLine()) {
        return header.rows() == 0
            ? Recognition.byContent(announced)
            : Recognition.likely(announced + " and no row follows");
      }
      return head.secondLineHas(header.dim())
          ? Recognition.byContent(announced + " and line 2 has as many numbers")
          : Recognition.likely(
              announced + ", but line 2 has " + head.secondLineNumbers() + " numbers");
    }
  }
}
