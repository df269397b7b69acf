package embedkit.storage.mmap;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.Slot;
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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes a table as the safetensors file that the storage mmap opens in place. */
record SafetensorsFormat(boolean state, long pq, long seed) implements VectorFormat {

  private static final String NAME = "safetensors";
  private static final Option<Boolean> STATE =
      Option.flag("state", false, "Write the state of optimizers and the output rows too.");

  private static final Option<Long> PQ =
      Option.integer(
              "pq",
              0,
              "Keep rows by product quantisation: this many parts, a byte each; 0 keeps them as they"
                  + " are.")
          .within("0 or more", n -> n >= 0);
  private static final Option<Long> SEED =
      Option.integer("seed", 1, "Draws the rows that the codebook of pq is learned of.");

  /** Names the format; files are opened by the storage. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "One file that any safetensors tool reads and the storage mmap opens in place.",
          List.of(STATE, PQ, SEED));
    }

    @Override
    public VectorFormat create(Options options) {
      return new SafetensorsFormat(options.get(STATE), options.get(PQ), options.get(SEED));
    }

    @Override
    public Optional<VectorFormat> checkpoint() {
      return Optional.of(new SafetensorsFormat(true, 0, 1));
    }

    @Override
    public List<String> extensions() {
      return List.of("safetensors");
    }

    @Override
    public boolean reads() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      return Recognition.no("safetensors files are opened by the storage mmap");
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME, STATE.of(state), PQ.of(pq), SEED.of(seed));
  }

  @Override
  public VectorReader open(InputFile file) {
    throw new ConfigurationException(
        "safetensors files are opened in place by the storage mmap; leave the format out");
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    if (file.compression().isPresent()) {
      throw new ConfigurationException(
          "a safetensors file is mapped, so it cannot be compressed; leave out the ending of "
              + file.target().getFileName());
    }
    if (pq > 0) {
      writeQuantised(table, file, progress);
      return;
    }
    EmbeddingStore store = table.store();
    Map<String, EmbeddingStore> slots = kept(store);
    TableLayout layout = TableLayout.of(store.shape(), table.vocabulary(), slots, table.metadata());
    Map<String, String> metadata = new LinkedHashMap<>(table.metadata());
    metadata.put(MappedTable.STATE, MappedTable.CLEAN);
    SavedSlots.note(store, metadata);
    TableLayout.note(store.shape(), slots, metadata);
    metadata.put(Checksums.KEY, Checksums.unknown(layout.tensors()));
    byte[] head = Header.print(layout.tensors(), metadata);
    try (FileChannel channel =
        FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Map<String, Integer> sums = new LinkedHashMap<>();
      layout.tensors().forEach(tensor -> sums.put(tensor.name(), 0));
      for (Tensor tensor : layout.tensors()) {
        writeTensor(channel, head.length, tensor, table, progress, sums);
      }
      metadata.put(Checksums.KEY, Checksums.text(sums));
      FileChannels.write(channel, 0, Header.print(layout.tensors(), metadata));
    } catch (IOException e) {
      throw MappedFile.cannot("write", file.target(), e);
    }
  }

  private void writeQuantised(EmbeddingTable table, OutputFile file, Progress progress) {
    EmbeddingStore store = table.store();
    int partDim = ProductQuantizer.partDim(store.dim(), (int) Math.min(pq, Integer.MAX_VALUE));
    if (!kept(store).isEmpty()) {
      throw new ConfigurationException(
          "a table of product quantisation keeps no slots, but this one has "
              + String.join(", ", kept(store).keySet()));
    }
    ProductQuantizer quantizer = ProductQuantizer.learn(store, partDim, seed);
    TableLayout layout = TableLayout.quantised(store.shape(), partDim, table.vocabulary());
    Map<String, String> metadata = new LinkedHashMap<>(table.metadata());
    metadata.put(MappedTable.STATE, MappedTable.CLEAN);
    metadata.remove(PackedRows.TOLD);
    PackedRows.noteQuantised(TableLayout.ROWS, store.dim(), partDim, metadata);
    metadata.put(Checksums.KEY, Checksums.unknown(layout.tensors()));
    byte[] head = Header.print(layout.tensors(), metadata);
    try (FileChannel channel =
        FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Map<String, Integer> sums = new LinkedHashMap<>();
      List<TensorOutput> rows = new ArrayList<>();
      for (Tensor tensor : layout.tensors()) {
        sums.put(tensor.name(), 0);
        rows.add(new TensorOutput(channel, head.length + tensor.begin()));
        if (tensor.name().startsWith(TableLayout.VOCABULARY)) {
          writeTensor(channel, head.length, tensor, table, progress, sums);
        }
      }
      CentroidRows.write(store, quantizer, rows.get(2), rows.get(1), rows.get(0), progress);
      for (int i = 0; i < 3; i++) {
        sums.put(layout.tensors().get(i).name(), rows.get(i).checksum());
      }
      metadata.put(Checksums.KEY, Checksums.text(sums));
      FileChannels.write(channel, 0, Header.print(layout.tensors(), metadata));
    } catch (IOException e) {
      throw MappedFile.cannot("write", file.target(), e);
    }
  }

  /** What is saved of the slots. */
  private Map<String, EmbeddingStore> kept(EmbeddingStore store) {
    Map<String, EmbeddingStore> slots = new TreeMap<>();
    for (Slot slot : store.slotList()) {
      boolean kept =
          switch (slot.saved()) {
            case WITH_TABLE -> true;
            case WITH_STATE -> state;
            case NEVER -> false;
          };
      if (kept) {
        slots.put(slot.name(), store.slots().get(slot.name()));
      }
    }
    return slots;
  }

  private static void writeTensor(
      FileChannel channel,
      long dataStart,
      Tensor tensor,
      EmbeddingTable table,
      Progress progress,
      Map<String, Integer> sums)
      throws IOException {
    String name = tensor.name();
    Optional<EmbeddingStore> rows = rowsOf(name, table.store());
    if (rows.isPresent()) {
      Progress told = name.equals(TableLayout.ROWS) ? progress : Progress.NONE;
      boolean scaled = rows.get().elementType().scaled();
      TensorOutput numbers = new TensorOutput(channel, dataStart + tensor.begin());
      // A row's scale is in the tensor behind that of the numbers.
      TensorOutput scales = new TensorOutput(channel, dataStart + tensor.end());
      RowOutput.write(rows.get(), numbers, scales, told);
      sums.put(name, numbers.checksum());
      if (scaled) {
        sums.put(name + TableLayout.SCALE, scales.checksum());
      }
    } else if (name.startsWith(TableLayout.VOCABULARY)) {
      try (Arena arena = Arena.ofConfined()) {
        long at = dataStart + tensor.begin();
        FileChannels.fill(channel, at, tensor.bytes());
        MemorySegment data = channel.map(MapMode.READ_WRITE, at, tensor.bytes(), arena);
        VocabularyTensors.fill(name, data, table.vocabulary().orElseThrow());
        sums.put(name, Checksums.of(data));
      }
    }
  }

  /** The rows that a tensor holds; empty for one of scales or of the vocabulary. */
  private static Optional<EmbeddingStore> rowsOf(String tensor, EmbeddingStore store) {
    if (tensor.equals(TableLayout.ROWS)) {
      return Optional.of(store);
    }
    return tensor.startsWith(TableLayout.SLOT)
        ? Optional.ofNullable(store.slots().get(tensor.substring(TableLayout.SLOT.length())))
        : Optional.empty();
  }
}
