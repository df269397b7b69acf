package embedkit.storage.mmap;

import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.Verified;
import embedkit.api.Vocabulary;
import embedkit.api.file.InputFile;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.StoreProvider;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes and opens memory-mapped tables. */
public final class MappedStoreProvider implements StoreProvider {

  static final Option<Path> PATH =
      Option.path(
          "path", "File of a new table; left out, a scratch file that goes with the table.");
  static final Option<Boolean> WRITE =
      Option.flag("write", false, "Open a table that is there to change it in place.");
  static final Option<Boolean> DIRTY =
      Option.flag("dirty", false, "Open a table whose last writer did not close it.");

  static final Option<Boolean> CHECKSUM =
      Option.flag(
          "checksum", true, "Read a changed table once more when it is closed, to note checksums.");

  static final Option<String> ADVICE =
      Option.choice(
          "advice",
          Advice.NORMAL.word(),
          Advice.words(),
          "How rows will be read, for the kernel: random spares memory and reading, sequential reads"
              + " ahead.");

  /** For ServiceLoader. */
  public MappedStoreProvider() {}

  @Override
  public String name() {
    return "mmap";
  }

  @Override
  public String summary() {
    return "Rows in a memory-mapped safetensors file: any size, shared between processes, opened at"
        + " once.";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(PATH, WRITE, DIRTY, CHECKSUM, ADVICE);
  }

  @Override
  public EmbeddingStore create(TableShape shape, Options options) {
    return createTable(shape, Optional.empty(), Map.of(), options).store();
  }

  @Override
  public EmbeddingTable createTable(
      TableShape shape,
      Optional<Vocabulary> vocabulary,
      Map<String, String> metadata,
      Options options) {
    return MappedTable.create(shape, vocabulary, metadata, options.find(PATH), Use.of(options));
  }

  @Override
  public Staging staging() {
    return Staging.IN_A_FILE;
  }

  @Override
  public EmbeddingStore stage(int dim, Path folder) {
    return MappedStore.scratch(folder, "embedkit-rows", TableShape.f32(0, dim), 0);
  }

  @Override
  public Optional<Path> file(Options options) {
    return options.find(PATH);
  }

  @Override
  public Recognition recognise(InputFile file) {
    byte[] head = file.head(Long.BYTES + 2);
    if (file.compression().isPresent()) {
      return Recognition.no("it is compressed, so it cannot be mapped");
    }
    if (ShardIndex.recognises(file)) {
      return Recognition.byContent("it is the index of a model in several files");
    }
    if (head.length < Long.BYTES + 2) {
      return Recognition.no("it is too short for a safetensors file");
    }
    long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (head[Long.BYTES] != '{' || length < 2 || length > Header.MOST_BYTES) {
      return Recognition.no("it does not begin with a length and the { of a safetensors header");
    }
    Optional<String> converted = SafetensorsRows.reason(file);
    return converted.isPresent()
        ? Recognition.no(converted.get())
        : Recognition.byContent("it begins with a safetensors header");
  }

  @Override
  public EmbeddingTable open(InputFile file, Options options) {
    Path path = file.path();
    if (ShardIndex.recognises(file)) {
      path = ShardIndex.read(path).fileOf(file.inner().orElse(""));
    }
    return MappedTable.open(path, file.inner(), Use.of(options));
  }

  @Override
  public List<Verified> verify(InputFile file, Progress progress) {
    return ShardIndex.recognises(file)
        ? ShardIndex.read(file.path()).verify(progress)
        : MappedTable.verify(file.path(), progress);
  }
}
