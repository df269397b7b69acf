package embedkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.InsufficientSpaceException;
import embedkit.api.LoadReport;
import embedkit.api.Progress;
import embedkit.api.StoreClosedException;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.FileStream;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.StoreProvider;
import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.ArrayStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How rows come from a file to a store, with plain stores that say what was asked of them. */
class LoadingTest {

  private static final int DIM = 2;

  @TempDir Path folder;
  private Path file;

  /** Every store that was made, in order. */
  private final List<ArrayStore> made = new ArrayList<>();

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(folder.resolve("rows"), "rows");
  }

  private final class Stores implements StoreProvider {
    private static final Option<Path> PATH = Option.path("path", "Where it lies.");
    private final String name;
    private final Staging staging;

    Stores(String name, Staging staging) {
      this.name = name;
      this.staging = staging;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String summary() {
      return "Arrays.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(PATH);
    }

    @Override
    public Staging staging() {
      return staging;
    }

    @Override
    public Optional<Path> file(Options options) {
      return options.find(PATH);
    }

    @Override
    public EmbeddingStore create(TableShape shape, Options options) {
      made.add(new ArrayStore(shape));
      return made.getLast();
    }

    @Override
    public EmbeddingStore stage(int dim, Path place) {
      assertTrue(Files.isDirectory(place));
      return create(TableShape.f32(0, dim), Options.defaults(options()));
    }
  }

  /** A format whose rows are made up: the token is the row's number, and so is its vector. */
  private record Counting(long rows, Throwable end) implements VectorFormatProvider {
    @Override
    public String name() {
      return "counting";
    }

    @Override
    public String summary() {
      return "Rows that are made up.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
    }

    @Override
    public List<String> extensions() {
      return List.of("rows");
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
      return Recognition.byContent("it is asked for");
    }

    @Override
    public VectorFormat create(Options options) {
      return new VectorFormat() {
        @Override
        public String spec() {
          return name();
        }

        @Override
        public VectorReader open(InputFile file) {
          return new CountingReader(rows, end);
        }

        @Override
        public void write(EmbeddingTable table, OutputFile file, Progress progress) {
          throw new ConfigurationException("not written");
        }
      };
    }
  }

  private static final class CountingReader implements VectorReader {
    private final long rows;
    private final Throwable end;
    private long next;

    CountingReader(long rows, Throwable end) {
      this.rows = rows;
      this.end = end;
    }

    @Override
    public OptionalLong rows() {
      return OptionalLong.empty();
    }

    @Override
    public int dim() {
      return DIM;
    }

    @Override
    public boolean hasTokens() {
      return true;
    }

    @Override
    public boolean read(RowBlock block) {
      block.clear();
      for (; next < rows && !block.full(); next++) {
        byte[] token = Long.toString(next).getBytes(StandardCharsets.US_ASCII);
        int row = block.append(token, 0, token.length, next, -1);
        block.values()[row * DIM] = next;
        block.values()[row * DIM + 1] = -next;
      }
      if (block.count() == 0 && end instanceof Error error) {
        throw error;
      }
      if (block.count() == 0 && end instanceof RuntimeException failure) {
        throw failure;
      }
      return block.count() > 0;
    }

    @Override
    public LoadReport report() {
      return new LoadReport(next, List.of());
    }

    @Override
    public void close() {}
  }

  private static final StoreProvider.Staging MEMORY = StoreProvider.Staging.IN_MEMORY;
  private static final StoreProvider.Staging DISK = StoreProvider.Staging.IN_A_FILE;
  private static final StoreProvider.Staging NOWHERE = StoreProvider.Staging.NOWHERE;

  private Tables tables(long rows, Throwable end, StoreProvider... stores) {
    return Tables.of(
        new Catalog(
            Providers.of("storage", List.of(stores)),
            Providers.of("initializer", List.of()),
            Providers.of("optimizer", List.of()),
            Providers.of("schedule", List.of()),
            Providers.of("tokenizer", List.of()),
            Providers.of("objective", List.of()),
            Providers.of("index", List.of()),
            Providers.of("format", List.of(new Counting(rows, end))),
            Providers.of("compression", List.of())));
  }

  private void assertAllClosed() {
    assertFalse(made.isEmpty());
    for (ArrayStore store : made) {
      assertThrows(StoreClosedException.class, store::rows);
    }
  }

  @Test
  void aTableIsLoadedInMemoryWhateverTheNameOfWhatKeepsItThere() {
    Tables tables = tables(5000, null, new Stores("disk", DISK), new Stores("ram", MEMORY));
    try (EmbeddingTable table = tables.open(file)) {
      assertEquals(5000, table.rows());
      assertArrayEquals(new float[] {4999, -4999}, table.vector("4999").orElseThrow());
      assertEquals(1, made.size());
    }
    made.clear();
    try (EmbeddingTable table = tables.open(file.toString(), Opening.usual().into("ram"))) {
      assertEquals(5000, table.rows());
      assertEquals(1, made.size(), "it stays where it was collected");
    }
  }

  @Test
  void aTableForAnotherStoreIsCopiedThereAndTheCollectedRowsAreLetGo() {
    Tables tables = tables(5000, null, new Stores("disk", DISK), new Stores("ram", MEMORY));
    Opening opening = Opening.usual().into("disk:path=" + folder.resolve("new"));
    try (EmbeddingTable table = tables.open(file.toString(), opening)) {
      assertEquals(5000, table.rows());
      assertEquals(2, made.size());
      assertThrows(StoreClosedException.class, made.getFirst()::rows);
    }
  }

  @Test
  void rowsOfMoreThanALimitMoveOnOnceAndOnlyThen() {
    for (int rows : new int[] {0, 1, 1 << 17, 3 << 17, (3 << 17) + 5}) {
      made.clear();
      Stores stores = new Stores("ram", MEMORY);
      long limit = (1L << 17) * DIM * Float.BYTES;
      try (StagedRows staged =
          new StagedRows(stores.stage(DIM, folder), limit, () -> stores.stage(DIM, folder))) {
        float[] block = new float[4096 * DIM];
        for (int first = 0; first < rows; first += 4096) {
          int count = Math.min(4096, rows - first);
          for (int i = 0; i < count * DIM; i++) {
            block[i] = first * DIM + i;
          }
          staged.add(block, count);
          assertEquals(first + count, staged.rows());
        }
        if (rows > 0) {
          staged.replace(0, new float[] {9, 8, 7}, 1);
        }
        EmbeddingStore store = staged.finish();
        assertEquals(rows, store.rows());
        assertEquals(rows > 1 << 17 ? 2 : 1, made.size());
        float[] row = new float[DIM];
        for (int r = 0; r < rows; r += 1001) {
          store.gather(r, 1, row, 0, DIM);
          float[] expected = r == 0 ? new float[] {8, 7} : new float[] {r * DIM, r * DIM + 1};
          assertArrayEquals(expected, row);
        }
      }
      assertAllClosed();
    }
  }

  @Test
  void whenReadingFailsTheRowsThatWereCollectedAreLetGo() {
    VectorFileException broken = VectorFileException.at(Path.of("rows"), "9", "a", "b", "");
    Tables tables = tables(9000, broken, new Stores("ram", MEMORY));
    assertEquals(broken, assertThrows(VectorFileException.class, () -> tables.open(file)));
    assertAllClosed();
  }

  @Test
  void aTableThatDoesNotFitTheHeapIsToldInASentenceWithWhatHelps() {
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    Tables tables = tables(9000, full, new Stores("disk", DISK), new Stores("ram", MEMORY));
    InsufficientSpaceException e =
        assertThrows(InsufficientSpaceException.class, () -> tables.open(file));
    assertTrue(e.getMessage().startsWith("cannot load " + file + ": it does not fit the "));
    assertTrue(e.getMessage().endsWith("or open it into a store in a file: disk"), e.getMessage());
    assertAllClosed();
    Opening opening = Opening.usual().into("disk");
    InsufficientSpaceException words =
        assertThrows(InsufficientSpaceException.class, () -> tables.open(file.toString(), opening));
    assertTrue(words.getMessage().endsWith("give Java more with -Xmx"), words.getMessage());
  }

  @Test
  void aTargetThatCannotBeIsToldBeforeTheFileIsRead() {
    Error unread = new AssertionError("the file was read");
    Tables tables = tables(0, unread, new Stores("disk", DISK), new Stores("ram", MEMORY));
    Opening there = Opening.usual().into("disk:path=" + file);
    FileAccessException taken =
        assertThrows(FileAccessException.class, () -> tables.open(file.toString(), there));
    assertTrue(taken.getMessage().contains("it is there already"), taken.getMessage());
    Opening lost = Opening.usual().into("disk:path=" + folder.resolve("no").resolve("file"));
    FileAccessException missing =
        assertThrows(FileAccessException.class, () -> tables.open(file.toString(), lost));
    assertTrue(missing.getMessage().contains("there is no directory"), missing.getMessage());
    Opening unknown = Opening.usual().into("dsik");
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> tables.open(file.toString(), unknown));
    assertTrue(e.getMessage().contains("did you mean disk?"), e.getMessage());
  }

  @Test
  void withoutAStoreThatCollectsRowsTheStoresThatThereAreAreNamed() {
    Tables tables = tables(5, null, new Stores("fixed", NOWHERE));
    ConfigurationException e = assertThrows(ConfigurationException.class, () -> tables.open(file));
    assertTrue(e.getMessage().contains("fixed"), e.getMessage());
  }

  @Test
  void aTableOfWholeNumbersIsRefusedAsTheyAreForSlots() {
    Tables tables = tables(0, null, new Stores("ram", MEMORY));
    TableShape shape = new TableShape(2, 2, ElementType.I32);
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> tables.create("ram", shape, Optional.empty(), Map.of()));
    assertTrue(e.getMessage().contains("f32, f16, bf16, i8"), e.getMessage());
  }

  @Test
  void ofAHeadAsManyBytesAreGivenAsAreWantedAndThere() throws IOException {
    InputFile opened = Tables.of(Catalog.empty()).file(file.toString());
    byte[] head = opened.head();
    for (int most : new int[] {0, 1, head.length, head.length + 1}) {
      byte[] expected = Arrays.copyOf(head, Math.min(most, head.length));
      assertArrayEquals(expected, opened.head(most));
      assertArrayEquals(expected, new Decorated(opened).head(most));
    }
    opened.head(head.length)[0]++;
    assertArrayEquals(head, opened.head(head.length));
  }

  /** A file that has no more than it must. */
  private record Decorated(InputFile file) implements InputFile {

    @Override
    public Path path() {
      return file.path();
    }

    @Override
    public Optional<String> inner() {
      return file.inner();
    }

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public byte[] head() {
      return file.head();
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public Optional<String> compression() {
      return file.compression();
    }

    @Override
    public FileStream open() {
      return file.open();
    }
  }

  @Test
  void aCheckpointWantsAFormatThatKeepsAllOfATable() {
    Tables tables = tables(5, null, new Stores("ram", MEMORY));
    try (EmbeddingTable table = tables.open(file)) {
      Path target = folder.resolve("checkpoint");
      ConfigurationException e =
          assertThrows(
              ConfigurationException.class, () -> tables.checkpoint(table, target, Progress.NONE));
      assertTrue(e.getMessage().contains("keeps all of a table"), e.getMessage());
      assertFalse(Files.exists(target));
    }
  }
}
