package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.Catalog;
import embedkit.Providers;
import embedkit.Saving;
import embedkit.Spec;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.LoadReport;
import embedkit.api.Vocabulary;
import embedkit.api.file.InputFile;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.Options;
import embedkit.spi.VectorFormatProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules that every file format keeps. Extend it with your provider; every rule is a test.
 *
 * <p>A format that writes is tried on tables that the kit makes. A format that is only read gives
 * files of its own in {@link #samples}, and is tried on those.
 *
 * <p>The rules: what is written reads back bit for bit; a file that ends early gives a shorter
 * table or an {@link EmbedkitException}, and every row that it does give is right unless the report
 * says something; no bytes whatever bring forth any other exception; a format recognises its own
 * files and refuses others; its spec parses back; its report counts the rows.
 */
public abstract class FormatKit {

  /** Where the kit writes its files. */
  @TempDir public Path folder;

  private static final int MUTATIONS = 400;

  /** For subclasses. */
  protected FormatKit() {}

  /**
   * Returns the provider that is tried.
   *
   * @return a fresh provider or always the same
   */
  protected abstract VectorFormatProvider provider();

  /**
   * Returns the spec that tables are written and read with.
   *
   * @return the provider's name, unless overridden
   */
  protected String spec() {
    return provider().name();
  }

  /**
   * Tells whether tokens are written to the file and read from it.
   *
   * @return true, unless overridden
   */
  protected boolean keepsTokens() {
    return true;
  }

  /**
   * Tells whether a table without rows can be written. A format that cannot refuses with a {@link
   * ConfigurationException}.
   *
   * @return true, unless overridden
   */
  protected boolean keepsEmptyTables() {
    return true;
  }

  /**
   * Returns files to read, small ones: the truncation rule reads each as often as it has bytes.
   *
   * @return addresses as {@link Tables#file} takes them; none, unless overridden
   */
  protected List<String> samples() {
    return List.of();
  }

  /**
   * Wraps an array as rows that can only be read, for tests that write files.
   *
   * @param values rows of dim numbers, one behind the other
   * @param dim numbers per row
   * @return a read-only store
   */
  public static EmbeddingStore rows(float[] values, int dim) {
    return new FixedRows(values, dim);
  }

  /** What a reader gave: all rows, tokens and the report. */
  private record Read(int dim, float[] values, List<String> tokens, LoadReport report) {
    int rows() {
      return values.length / dim;
    }
  }

  /** The spec of the format parses back to an equal format. */
  @Test
  public void theSpecParsesBack() {
    VectorFormat format = format();
    Options options =
        Options.check("it", provider().options(), Spec.parse(format.spec()).settings());
    assertEquals(format, provider().create(options));
  }

  /** Tables of many shapes read back as they were written. */
  @Test
  public void whatIsWrittenReadsBackBitForBit() {
    assumeTrue(provider().writes() && provider().reads());
    for (int dim : new int[] {1, 2, 3, 100, 1025}) {
      for (int rows : new int[] {1, 2, 3, 17, 700}) {
        roundTrip(rows, dim);
      }
    }
  }

  /** A row may be as large as the padding of kernels, and larger than a reader's buffers. */
  @Test
  public void aTableOfHugeDimReadsBackBitForBit() {
    assumeTrue(provider().writes() && provider().reads());
    roundTrip(3, 70_001);
  }

  /** A table without rows reads back as one of the same dim, or is refused. */
  @Test
  public void aTableWithoutRowsReadsBackOrIsRefused() {
    assumeTrue(provider().writes() && provider().reads());
    if (keepsEmptyTables()) {
      roundTrip(0, 7);
    } else {
      assertThrows(ConfigurationException.class, () -> written(table(0, 7)));
    }
  }

  /** Tokens in many scripts, and of unusual length, read back. */
  @Test
  public void unusualTokensReadBack() {
    assumeTrue(provider().writes() && provider().reads() && keepsTokens());
    List<String> tokens =
        List.of(
            "\u00A0",
            "caf\u00e9",
            "\u4e2d\u6587",
            "\ud83d\ude00",
            "</s>",
            "a=b,c:d;e\"f'g\\h#i",
            "7",
            "-1.5",
            "nan",
            "\u2028",
            "x".repeat(3000),
            "\ufeffmark",
            "e\u0301",
            "%00");
    float[] values = values(tokens.size() * 3);
    Read read = read(address(written(table(tokens, values, 3))));
    assertEquals(tokens, read.tokens);
    assertBits(values, read.values);
  }

  /** Zeros of both signs, the least and largest floats and what is not finite read back. */
  @Test
  public void unusualNumbersReadBack() {
    assumeTrue(provider().writes() && provider().reads());
    float[] values = {
      0f,
      -0f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Math.nextDown(Float.MIN_NORMAL),
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      1.17549e-38f,
      16777216f,
      16777217f,
      0.1f,
      1f / 3
    };
    Read read = read(address(written(table(tokens(4), values, 4))));
    assertBits(values, read.values);
  }

  /** Rows come in blocks of whatever capacity the caller has. */
  @Test
  public void theSizeOfTheBlocksDoesNotMatter() {
    for (String address : files()) {
      Read whole = read(address);
      Read small = read(address, 1);
      assertEquals(whole.tokens, small.tokens, address);
      assertBits(whole.values, small.values);
      assertEquals(whole.report, small.report, address);
    }
  }

  /** The report and the announcement count the rows that were read. */
  @Test
  public void rowsAreCountedRightly() {
    for (String address : files()) {
      try (VectorReader reader = format().open(file(address))) {
        RowBlock block = new RowBlock(5, reader.dim());
        long rows = 0;
        while (reader.read(block)) {
          assertTrue(block.count() > 0, "a block without rows though read() was true");
          rows += block.count();
        }
        assertEquals(0, block.count(), "rows in the block though read() was false");
        assertFalse(reader.read(block), "more rows after the end");
        assertEquals(rows, reader.report().rows(), "rows of the report");
        if (reader.rows().isPresent()) {
          assertEquals(rows, reader.rows().getAsLong(), "rows announced");
        }
      }
    }
  }

  /** A reader may be closed at any time, and again. */
  @Test
  public void aReaderMayBeClosedTwiceAndEarly() {
    for (String address : files()) {
      VectorReader reader = format().open(file(address));
      reader.read(new RowBlock(1, reader.dim()));
      reader.close();
      reader.close();
    }
  }

  /**
   * The format knows its own files whatever their names, and says why.
   *
   * @throws IOException if the kit's folder fails
   */
  @Test
  public void itRecognisesItsOwnFilesByContent() throws IOException {
    for (String address : files()) {
      InputFile original = file(address);
      Path renamed = folder.resolve("renamed");
      Files.copy(original.path(), renamed, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      String inner = original.inner().map(i -> "#" + i).orElse("");
      var verdict = provider().recognise(file(renamed + inner));
      assertTrue(verdict.accepts(), address + ": " + verdict.reason());
      assertFalse(verdict.reason().isBlank());
    }
  }

  /**
   * The format refuses what is of no format, and says why.
   *
   * @throws IOException if the kit's folder fails
   */
  @Test
  public void itRefusesFilesOfNoFormat() throws IOException {
    Random random = new Random(7);
    byte[] noise = new byte[5000];
    random.nextBytes(noise);
    List<byte[]> others =
        List.of(
            new byte[0],
            new byte[4096],
            noise,
            "Once upon a time there was a table.\nIt had rows.\n".getBytes("UTF-8"),
            "{\"vectors\": [[1, 2], [3, 4]]}\n".getBytes("UTF-8"),
            "<html><body>404 Not Found</body></html>\n".getBytes("UTF-8"));
    for (byte[] other : others) {
      Path file = Files.write(folder.resolve("other"), other);
      var verdict = provider().recognise(file(file.toString()));
      assertFalse(verdict.accepts(), "took " + other.length + " bytes: " + verdict.reason());
      assertFalse(verdict.reason().isBlank());
    }
  }

  /**
   * A file that was cut after any of its bytes gives an {@link EmbedkitException}, or rows of the
   * whole file from its first on; a row that differs is told in the report.
   *
   * @throws IOException if the kit's folder fails
   */
  @Test
  public void aFileCutAnywhereGivesATypedErrorOrTheFirstRows() throws IOException {
    for (String address : smallFiles()) {
      InputFile original = file(address);
      byte[] all = Files.readAllBytes(original.path());
      Read whole = read(address);
      String inner = original.inner().map(i -> "#" + i).orElse("");
      for (int length = 0; length < all.length; length++) {
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(all, length));
        checkCut(whole, cut + inner, length);
      }
    }
  }

  /**
   * Whatever is changed in a file, reading ends, and with nothing worse than a typed error.
   *
   * @throws IOException if the kit's folder fails
   */
  @Test
  public void brokenBytesGiveTypedErrors() throws IOException {
    Random random = new Random(42);
    for (String address : smallFiles()) {
      InputFile original = file(address);
      byte[] all = Files.readAllBytes(original.path());
      String inner = original.inner().map(i -> "#" + i).orElse("");
      for (int i = 0; i < MUTATIONS; i++) {
        Path broken = Files.write(folder.resolve("broken"), mutated(all, random));
        attempt(broken + inner, "mutation " + i + " of " + address);
      }
    }
  }

  /**
   * Bytes of no format, forced upon this one, give typed errors.
   *
   * @throws IOException if the kit's folder fails
   */
  @Test
  public void noiseGivesTypedErrors() throws IOException {
    Random random = new Random(43);
    for (int i = 0; i < MUTATIONS / 4; i++) {
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      Path file = Files.write(folder.resolve("noise"), noise);
      attempt(file.toString(), "noise " + i);
    }
  }

  /** Writing tells its progress, up to the last row, and never beyond. */
  @Test
  public void writingTellsItsProgress() {
    assumeTrue(provider().writes());
    AtomicLong most = new AtomicLong(-1);
    EmbeddingTable table = table(1000, 3);
    Saving saving =
        Saving.usual()
            .as(spec())
            .telling(
                (done, total) -> {
                  assertEquals(1000, total);
                  most.accumulateAndGet(done, Math::max);
                });
    tables().save(table, folder.resolve("progress." + extension()), saving);
    assertEquals(1000, most.get());
  }

  /**
   * A format that is only read, or only written, says so with a sentence.
   *
   * @throws IOException if the kit's folder fails
   */
  @Test
  public void whatItCannotDoItRefuses() throws IOException {
    assertTrue(provider().reads() || provider().writes(), "a format must read or write");
    if (!provider().writes()) {
      assertThrows(ConfigurationException.class, () -> written(table(2, 2)));
    }
    if (!provider().reads()) {
      Path file = Files.write(folder.resolve("some"), new byte[9]);
      assertThrows(ConfigurationException.class, () -> format().open(file(file.toString())));
    }
  }

  private void checkCut(Read whole, String address, int length) {
    Read cut = attempt(address, "cut after " + length + " bytes");
    if (cut == null || !cut.report.problems().isEmpty()) {
      return;
    }
    assertTrue(cut.rows() <= whole.rows(), "more rows, cut after " + length + " bytes");
    assertEquals(whole.dim, cut.dim, "another dim, cut after " + length + " bytes");
    assertEquals(
        whole.tokens.subList(0, cut.tokens.size()),
        cut.tokens,
        "other tokens in silence, cut after " + length + " bytes");
    assertArrayEquals(
        bits(Arrays.copyOf(whole.values, cut.values.length)),
        bits(cut.values),
        "other values in silence, cut after " + length + " bytes");
  }

  /** Reads a file that may be broken; null if that ended with a typed error. */
  private Read attempt(String address, String what) {
    try {
      return read(address);
    } catch (EmbedkitException e) {
      assertFalse(e.getMessage() == null || e.getMessage().isBlank(), what + ": no message");
      return null;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return fail(what + " brought forth " + e, e);
    }
  }

  private static byte[] mutated(byte[] all, Random random) {
    byte[] b = all.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && b.length > 0; i++) {
      int at = random.nextInt(b.length);
      switch (random.nextInt(5)) {
        case 0 -> b[at] = (byte) random.nextInt(256);
        case 1 -> b[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> Arrays.fill(b, at, Math.min(b.length, at + 8), (byte) 0xFF);
        case 3 -> b = without(b, at, Math.min(b.length - at, 1 + random.nextInt(16)));
        default -> b = doubled(b, at, Math.min(b.length - at, 1 + random.nextInt(16)));
      }
    }
    return b;
  }

  private static byte[] without(byte[] b, int from, int count) {
    byte[] shorter = Arrays.copyOf(b, b.length - count);
    System.arraycopy(b, from + count, shorter, from, b.length - from - count);
    return shorter;
  }

  private static byte[] doubled(byte[] b, int from, int count) {
    byte[] longer = Arrays.copyOf(b, b.length + count);
    System.arraycopy(b, from, longer, from + count, b.length - from);
    return longer;
  }

  private void roundTrip(int rows, int dim) {
    float[] values = values(rows * dim);
    List<String> tokens = tokens(rows);
    Path file = written(table(tokens, values, dim));
    Read read = read(address(file));
    String what = rows + " rows of dim " + dim;
    assertEquals(dim, read.dim, what);
    assertEquals(rows, read.rows(), what);
    assertEquals(keepsTokens() ? tokens : List.of(), read.tokens, what);
    assertBits(values, read.values);
    assertEquals(List.of(), read.report.problems(), what);
  }

  private List<String> files() {
    List<String> files = new ArrayList<>(samples());
    if (provider().writes() && provider().reads()) {
      files.add(address(written(table(700, 9))));
    }
    return files;
  }

  private List<String> smallFiles() {
    List<String> files = new ArrayList<>(samples());
    if (provider().writes() && provider().reads()) {
      files.add(address(written(table(5, 3))));
    }
    return files;
  }

  private Path written(EmbeddingTable table) {
    try {
      Path file = Files.createTempFile(folder, "table", "." + extension());
      tables().save(table, file, Saving.usual().as(spec()).replacing(true));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String address(Path file) {
    return file.toString();
  }

  private String extension() {
    return provider().extensions().isEmpty() ? "bin" : provider().extensions().getFirst();
  }

  private InputFile file(String address) {
    return tables().file(address);
  }

  private Tables tables() {
    return Tables.of(Catalog.empty().withFormats(Providers.of("format", List.of(provider()))));
  }

  private VectorFormat format() {
    Options options = Options.check("it", provider().options(), Spec.parse(spec()).settings());
    return provider().create(options);
  }

  private Read read(String address) {
    return read(address, 64);
  }

  private Read read(String address, int capacity) {
    try (VectorReader reader = format().open(file(address))) {
      RowBlock block = new RowBlock(capacity, reader.dim());
      float[] values = new float[0];
      List<String> tokens = new ArrayList<>();
      while (reader.read(block)) {
        int size = values.length;
        values = Arrays.copyOf(values, size + block.count() * reader.dim());
        System.arraycopy(block.values(), 0, values, size, values.length - size);
        for (int i = 0; reader.hasTokens() && i < block.count(); i++) {
          tokens.add(block.token(i));
        }
      }
      return new Read(reader.dim(), values, tokens, reader.report());
    }
  }

  private EmbeddingTable table(int rows, int dim) {
    return table(tokens(rows), values(rows * dim), dim);
  }

  private static EmbeddingTable table(List<String> tokens, float[] values, int dim) {
    return new EmbeddingTable(
        new FixedRows(values, dim),
        Optional.of(Vocabulary.of(tokens)),
        Map.of(),
        new LoadReport(tokens.size(), List.of()));
  }

  private static List<String> tokens(int count) {
    return IntStream.range(0, count).mapToObj(i -> "t\u00f6ken" + i).toList();
  }

  private static float[] values(int count) {
    Random random = new Random(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      float bits = Float.intBitsToFloat(random.nextInt());
      values[i] = i % 3 == 0 && Float.isFinite(bits) ? bits : (float) random.nextGaussian();
    }
    return values;
  }

  private static void assertBits(float[] expected, float[] actual) {
    assertArrayEquals(bits(expected), bits(actual));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
