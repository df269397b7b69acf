package embedkit.io.formats.binary;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Remedy;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A bare matrix in NumPy's {@code .npy} format, versions 1 to 3: numbers of 16, 32 or 64 bits in
 * either byte order, by rows or by columns. Pickled objects are never read. There are no tokens in
 * it, so a table that has some is written only when told to drop them.
 *
 * @param dropTokens whether a table with tokens is written without them
 */
public record Npy(boolean dropTokens) implements VectorFormat {

  private static final String NAME = "npy";

  private static final int[] MAGIC = {0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** How many bytes mark such a file. */
  static final int MAGIC_BYTES = MAGIC.length;

  private static final Option<String> TOKENS =
      Option.choice(
          "tokens",
          "fail",
          List.of("fail", "drop"),
          "what to do with the tokens of a table that is written: a .npy file has no room for them");

  /** Tells whether a file begins as a {@code .npy} file does. */
  static boolean begins(byte[] head) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (head.length <= i || (head[i] & 0xFF) != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String spec() {
    return Options.spec(NAME, TOKENS.of(dropTokens ? "drop" : "fail"));
  }

  @Override
  public VectorReader open(InputFile file) {
    ByteSource source = new ByteSource(file);
    try {
      NpyHeader header = NpyHeader.read(source);
      boolean plain = file.compression().isEmpty();
      header.checkMatrix(source, plain ? file.size() : Long.MAX_VALUE);
      return new MatrixReader(rows(file, source, header), header, null, () -> {});
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static MatrixRows rows(InputFile file, ByteSource source, NpyHeader header) {
    if (!header.fortran() || header.rows() == 0) {
      return new StreamedRows(source, header);
    }
    if (file.compression().isPresent()) {
      throw source.broken(
          10, "an array by rows", "one by columns (Fortran order)", "unpack the file first");
    }
    source.close();
    return new MappedColumns(file.path(), header);
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    if (table.vocabulary().isPresent() && !dropTokens) {
      throw new ConfigurationException(
          "cannot write " + file.target() + ": a .npy file has no room for tokens; write .npz",
          List.of(new Remedy.Writing("drop them", NAME + ":tokens=drop")));
    }
    try (OutputStream out = file.open()) {
      NpyWriter.matrix(out, table, progress);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file.target(), e);
    }
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(NAME, "A bare matrix as NumPy saves it.", List.of(TOKENS));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Npy(options.get(TOKENS).equals("drop"));
    }

    @Override
    public List<String> extensions() {
      return List.of("npy");
    }

    @Override
    public Recognition recognise(InputFile file) {
      return begins(file.head(MAGIC_BYTES))
          ? Recognition.byContent("the mark of NumPy stands at its start")
          : Recognition.no("no mark of NumPy at its start");
    }
  }
}
