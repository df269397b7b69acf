package embedkit.io.formats.binary;

import static embedkit.io.formats.PolicyOptions.ENCODING;
import static embedkit.io.formats.PolicyOptions.ON_BAD_UTF8;
import static embedkit.io.formats.PolicyOptions.ON_MISSING_ROWS;

import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.Policy;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.BadToken;
import embedkit.io.formats.DecimalText;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The binary format of word2vec: a line {@code rows dim}, then for each row the token, a space and
 * dim little-endian 32-bit floats. word2vec.c puts a line feed behind each row, gensim does not;
 * both are read, as a line feed is never part of a token. Written without, as gensim does.
 *
 * @param encoding what tokens are written in
 * @param onBadUtf8 what is done with a token that is not UTF-8: replace, fail or skip
 * @param onMissingRows what is done when rows are missing at the end: fail or keep
 * @param onBadToken what is done with a token that cannot be written
 */
public record Word2VecBinary(
    Charset encoding, Policy onBadUtf8, Policy onMissingRows, BadToken onBadToken)
    implements VectorFormat {

  static final String NAME = "word2vec-binary";

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        ENCODING.of(encoding.name().toLowerCase(Locale.ROOT)),
        ON_BAD_UTF8.of(onBadUtf8),
        ON_MISSING_ROWS.of(onMissingRows),
        BadToken.ON_BAD_TOKEN.of(onBadToken));
  }

  @Override
  public VectorReader open(InputFile file) {
    ByteSource source = new ByteSource(file);
    try {
      Header header = Header.read(source);
      header.check(source, file, onMissingRows == Policy.KEEP);
      return new ReadAhead(new Word2VecBinaryReader(source, header, this));
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    new Word2VecBinaryWriter(file, onBadToken).write(table, progress);
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** What a line of decimal numbers is made of. */
    private static final String IN_DECIMALS = "0123456789+-.eE nanifNIty\t\r\n";

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "Binary with a header of rows and dim: word2vec, gensim, GoogleNews.",
          List.of(ENCODING, ON_BAD_UTF8, ON_MISSING_ROWS, BadToken.ON_BAD_TOKEN));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Word2VecBinary(
          Charset.forName(options.get(ENCODING)),
          options.get(ON_BAD_UTF8),
          options.get(ON_MISSING_ROWS),
          options.get(BadToken.ON_BAD_TOKEN));
    }

    @Override
    public List<String> extensions() {
      return List.of("bin");
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] head = file.head();
      Optional<Header> header = Header.in(head);
      if (header.isEmpty()) {
        return Recognition.no("line 1 is not two whole numbers");
      }
      return firstRow(head, header.get(), file);
    }

    private static Recognition firstRow(byte[] head, Header header, InputFile file) {
      int p = header.end();
      while (p < head.length && head[p] == '\n') {
        p++;
      }
      int space = p;
      while (space < head.length && head[space] != ' ' && head[space] != '\n') {
        space++;
      }
      if (header.rows() == 0 || space >= head.length || head[space] != ' ') {
        return Recognition.no("no token and vector follow line 1");
      }
      int end = (int) Math.min(head.length, space + 1 + 4L * header.dim());
      return isText(head, space + 1, end)
              || endsInNumbers(head, p, header.dim())
              || DecimalText.fills(head, space, head.length)
          ? Recognition.no("line 1 is rows and dim, but text follows")
          : Recognition.byContent("line 1 is rows and dim, and binary numbers follow");
    }

    /** Tells whether decimals stand up to the line's end, and nothing that no text holds behind. */
    private static boolean isText(byte[] head, int from, int end) {
      int p = from;
      while (p < end && head[p] != '\n' && IN_DECIMALS.indexOf(head[p]) >= 0) {
        p++;
      }
      boolean decimals = p > from && (p == end || head[p] == '\n');
      while (decimals && p < end && (head[p] >= ' ' || head[p] < 0 || isSpace(head[p]))) {
        p++;
      }
      return decimals && p == end;
    }

    /** Tells whether a line ends in as many decimals as a row has: a token may hold spaces. */
    private static boolean endsInNumbers(byte[] head, int from, long dim) {
      int end = from;
      while (end < head.length && head[end] != '\n') {
        end++;
      }
      int numbers = 0;
      int q = trimmed(head, from, end);
      while (q > from && numbers < dim) {
        int field = q;
        while (field > from && !isBlank(head[field - 1])) {
          if (IN_DECIMALS.indexOf(head[--field]) < 0) {
            return false;
          }
        }
        numbers++;
        q = trimmed(head, from, field);
      }
      return end < head.length && numbers >= dim;
    }

    private static int trimmed(byte[] head, int from, int end) {
      int q = end;
      while (q > from && isBlank(head[q - 1])) {
        q--;
      }
      return q;
    }

    private static boolean isBlank(byte b) {
      return b == ' ' || b == '\t' || b == '\r';
    }

    private static boolean isSpace(byte b) {
      return b == '\t' || b == '\n' || b == '\r';
    }
  }
}
