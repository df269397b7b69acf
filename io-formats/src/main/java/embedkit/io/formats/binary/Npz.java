package embedkit.io.formats.binary;

import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.MissingWords;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * NumPy's {@code .npz}: a matrix and an array of texts of as many rows. Written are {@code
 * embeddings} and {@code vocab}, as {@code np.load(file)["vocab"]} gives them. Read is the only
 * matrix, or the one of a telling name, or {@code file.npz#name}.
 *
 * @param path name of the matrix
 * @param words name of the array of tokens
 * @param missingWords what is done where there are not as many tokens as rows
 */
public record Npz(Optional<String> path, Optional<String> words, MissingWords missingWords)
    implements VectorFormat {

  private static final String NAME = "npz";

  private static final Option<String> PATH =
      Option.text("path", null, "name of the matrix in the archive");

  private static final Option<String> WORDS =
      Option.text("words", null, "name of the array of tokens in the archive");

  private static final List<String> MATRICES =
      List.of("embeddings", "embedding", "vectors", "matrix", "weights", "arr_0");

  private static final List<String> TOKENS =
      List.of("vocab", "words", "tokens", "vocabulary", "keys", "index_to_key");

  /** Names that a message tells of an archive, which may have one for each word. */
  private static final int MOST_NAMED = 10;

  private static final String STACK_THEM =
      "they are one for each word; save them as one: t = numpy.load(FILE);"
          + " numpy.savez(FILE, vocab=t.files, embeddings=[t[f] for f in t.files])";

  /** What np.savez calls arrays that it was given no names for. */
  private static final Pattern UNNAMED = Pattern.compile("arr_[0-9]+");

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        PATH.of(path.orElse(null)),
        WORDS.of(words.orElse(null)),
        MissingWords.OPTION.of(missingWords));
  }

  @Override
  public VectorReader open(InputFile file) {
    NpzArchive archive = new NpzArchive(file);
    try {
      return open(file, archive);
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private VectorReader open(InputFile file, NpzArchive archive) {
    Map<String, NpyHeader> headers = new TreeMap<>();
    archive.names().forEach(name -> headers.put(name, archive.header(name)));
    String matrix = matrix(archive, headers, file.inner().or(() -> path));
    NpzArchive.Opened opened = archive.open(matrix);
    NpyHeader header = NpyHeader.read(opened.source());
    header.checkMatrix(opened.source(), Math.min(archive.size(matrix), most(file)));
    if (header.fortran() && header.rows() > 0) {
      throw opened
          .source()
          .broken(
              10,
              "an array by rows",
              "one by columns (Fortran order)",
              "save it again with np.ascontiguousarray");
    }
    NpzTokens tokens =
        tokens(file, headers, header.rows())
            .map(name -> new NpzTokens(archive.open(name), name))
            .orElse(null);
    return new MatrixReader(
        new CheckedRows(opened, header, matrix, tokens), header, tokens, archive::close);
  }

  /** Deflate shrinks to a 1032nd at most. */
  private static long most(InputFile file) {
    return file.size() < Long.MAX_VALUE / 1100 ? file.size() * 1100 : Long.MAX_VALUE;
  }

  /** Rows whose sum, and that of their tokens, is checked when all were read. */
  private static final class CheckedRows implements MatrixRows {
    private final StreamedRows rows;
    private final NpzArchive.Opened opened;
    private final String name;
    private final NpzTokens tokens;

    CheckedRows(NpzArchive.Opened opened, NpyHeader header, String name, NpzTokens tokens) {
      this.rows = new StreamedRows(opened.source(), header);
      this.opened = opened;
      this.name = name;
      this.tokens = tokens;
    }

    @Override
    public void next(int count, float[] into, int from) {
      rows.next(count, into, from);
    }

    @Override
    public void finish() {
      opened.check(name);
      if (tokens != null) {
        tokens.finish();
      }
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  private static String matrix(
      NpzArchive archive, Map<String, NpyHeader> headers, Optional<String> wanted) {
    if (wanted.isPresent()) {
      return archive
          .named(wanted.get())
          .orElseThrow(
              () ->
                  archive.refusal(
                      wanted.get(),
                      "an array of that name",
                      "only " + listed(archive.names()),
                      ""));
    }
    List<String> matrices =
        headers.keySet().stream().filter(n -> headers.get(n).isMatrix()).toList();
    if (matrices.size() == 1) {
      return matrices.getFirst();
    }
    return MATRICES.stream()
        .filter(matrices::contains)
        .findFirst()
        .orElseThrow(
            () ->
                archive.refusal(
                    "",
                    "one matrix of floating-point numbers",
                    matrices.size() + " among " + listed(archive.names()),
                    anArrayForEachWord(headers) ? STACK_THEM : "say which, as FILE#NAME"));
  }

  private static String listed(Collection<String> names) {
    String first = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    int others = names.size() - MOST_NAMED;
    return others > 0 ? first + " and " + others + " others" : first;
  }

  /** Tells whether a dict of words was saved as it is: by {@code numpy.savez(file, **dict)}. */
  private static boolean anArrayForEachWord(Map<String, NpyHeader> headers) {
    return headers.values().stream().allMatch(NpyHeader::isVector)
        && headers.values().stream().map(NpyHeader::rows).distinct().count() == 1;
  }

  private Optional<String> tokens(InputFile file, Map<String, NpyHeader> headers, long rows) {
    if (words.isPresent()) {
      NpyHeader header = headers.get(words.get());
      if (header == null || !header.isText()) {
        throw VectorFileException.at(
            file.path(),
            words.get(),
            rows + " texts, as the matrix has rows",
            header == null ? "no such array" : "type " + header.kind() + header.size(),
            "");
      }
      return fits(header, rows) ? words : other(file, words.get(), header.rows(), rows);
    }
    List<String> texts = headers.keySet().stream().filter(n -> headers.get(n).isText()).toList();
    List<String> fitting = texts.stream().filter(n -> fits(headers.get(n), rows)).toList();
    Optional<String> found =
        TOKENS.stream()
            .filter(fitting::contains)
            .findFirst()
            .or(() -> fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty());
    if (found.isPresent() || !fitting.isEmpty()) {
      return found;
    }
    return Stream.concat(TOKENS.stream(), texts.stream().filter(UNNAMED.asMatchPredicate()))
        .filter(texts::contains)
        .findFirst()
        .flatMap(name -> other(file, name, headers.get(name).rows(), rows));
  }

  private Optional<String> other(InputFile file, String name, long found, long rows) {
    return missingWords.takes(file.path(), name, NAME, rows, found)
        ? Optional.of(name)
        : Optional.empty();
  }

  private static boolean fits(NpyHeader header, long rows) {
    return header.isText() && header.rows() == rows;
  }

  @Override
  public List<Verified> verify(InputFile file, Progress progress) {
    try (NpzArchive archive = new NpzArchive(file)) {
      return archive.verify(progress);
    }
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    NpzWriter.write(table, file, progress);
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    private static final int NAME_LENGTH = 26;
    private static final int NAME_START = 30;

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "A matrix and its tokens as NumPy saves several arrays.",
          List.of(PATH, WORDS, MissingWords.OPTION));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Npz(options.find(PATH), options.find(WORDS), options.get(MissingWords.OPTION));
    }

    @Override
    public List<String> extensions() {
      return List.of("npz");
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] mark = file.head(NAME_START + 1);
      boolean zip =
          mark.length > NAME_START
              && mark[0] == 'P'
              && mark[1] == 'K'
              && mark[2] == 3
              && mark[3] == 4;
      if (!zip) {
        return Recognition.no("no zip archive");
      }
      byte[] head = file.head();
      int length = head[NAME_LENGTH] & 0xFF | (head[NAME_LENGTH + 1] & 0xFF) << 8;
      int known = Math.min(length, head.length - NAME_START);
      String first = new String(head, NAME_START, known, StandardCharsets.UTF_8);
      return first.toLowerCase(Locale.ROOT).endsWith(".npy")
          ? Recognition.byContent("a zip archive whose first file is " + first)
          : Recognition.no("a zip archive, but its first file is no .npy");
    }
  }
}
