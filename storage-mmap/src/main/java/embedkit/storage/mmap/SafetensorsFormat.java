package embedkit.storage.mmap;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.NgramRows;
import embedkit.api.Progress;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.kernels.Numbers;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a table as the safetensors file that the storage mmap opens in place. */
record SafetensorsFormat(boolean state) implements VectorFormat {

  private static final String NAME = "safetensors";
  private static final Option<Boolean> STATE =
      Option.flag("state", false, "Write the state of optimizers and the output rows too.");
  private static final int BLOCK_BYTES = 1 << 18;

  /** Names the format; files are opened by the storage. */
  public static final class Provider implements VectorFormatProvider {
    /** For ServiceLoader. */
    public Provider() {}

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String summary() {
      return "One file that any safetensors tool reads and the storage mmap opens in place.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(STATE);
    }

    @Override
    public VectorFormat create(Options options) {
      return new SafetensorsFormat(options.get(STATE));
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
    public boolean writes() {
      return true;
    }

    @Override
    public Recognition recognise(InputFile file) {
      return Recognition.no("safetensors files are opened by the storage mmap");
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME, STATE.of(state));
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
    EmbeddingStore store = table.store();
    TableLayout layout = TableLayout.of(store.shape(), table.vocabulary(), kept(store));
    Map<String, String> metadata = new LinkedHashMap<>(table.metadata());
    metadata.put(MappedTable.STATE, MappedTable.CLEAN);
    metadata.put(Checksums.KEY, Checksums.unknown(layout.tensors()));
    byte[] head = Header.print(layout.tensors(), metadata);
    try (FileChannel channel =
        FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Map<String, Integer> sums = new LinkedHashMap<>();
      layout.tensors().forEach(tensor -> sums.put(tensor.name(), 0));
      for (Tensor tensor : layout.tensors()) {
        writeTensor(channel, head.length, layout, tensor, table, progress, sums);
      }
      metadata.put(Checksums.KEY, Checksums.text(sums));
      FileChannels.write(channel, 0, Header.print(layout.tensors(), metadata));
    } catch (IOException e) {
      throw MappedFile.cannot("write", file.target(), e);
    }
  }

  /** Without state only the n-grams, which readers make vectors of. */
  private Map<String, EmbeddingStore> kept(EmbeddingStore store) {
    Map<String, EmbeddingStore> slots = new TreeMap<>(store.slots());
    slots
        .keySet()
        .removeIf(
            name -> !state && !name.equals(NgramRows.ROWS) && !name.equals(NgramRows.BUCKETS));
    return slots;
  }

  private static void writeTensor(
      FileChannel channel,
      long dataStart,
      TableLayout layout,
      Tensor tensor,
      EmbeddingTable table,
      Progress progress,
      Map<String, Integer> sums)
      throws IOException {
    String name = tensor.name();
    long at = dataStart + tensor.begin();
    if (name.equals(TableLayout.ROWS)) {
      TensorOutput rows = new TensorOutput(channel, at);
      TensorOutput scales = new TensorOutput(channel, dataStart + tensor.end());
      writeRows(rows, scales, table.store(), tensor.elementType().orElseThrow(), progress);
      sums.put(name, rows.checksum());
      sums.replace(name + TableLayout.SCALE, scales.checksum());
    } else if (name.startsWith(TableLayout.SLOT)) {
      EmbeddingStore slot = table.store().slots().get(name.substring(TableLayout.SLOT.length()));
      TensorOutput rows = new TensorOutput(channel, at);
      writeRows(rows, null, slot, ElementType.F32, Progress.NONE);
      sums.put(name, rows.checksum());
    } else if (!name.equals(TableLayout.ROWS + TableLayout.SCALE)) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment data = channel.map(MapMode.READ_WRITE, at, tensor.bytes(), arena);
        VocabularyTensors.fill(name, data, table.vocabulary().orElseThrow());
        sums.put(name, Checksums.of(data));
      }
    }
  }

  private static void writeRows(
      TensorOutput rows,
      TensorOutput scales,
      EmbeddingStore store,
      ElementType type,
      Progress progress)
      throws IOException {
    int dim = store.dim();
    int block = Math.max(1, BLOCK_BYTES / (Float.BYTES * dim));
    float[] values = new float[block * dim];
    ByteBuffer bytes = buffer(block * dim * type.bytes());
    ByteBuffer steps = buffer(block * Float.BYTES);
    for (long row = 0; row < store.rows(); row += block) {
      int count = (int) Math.min(block, store.rows() - row);
      store.gather(row, count, values, 0, dim);
      bytes.clear();
      steps.clear();
      encode(values, count, dim, type, bytes, steps);
      rows.write(bytes.flip());
      if (type == ElementType.I8) {
        scales.write(steps.flip());
      }
      progress.at(row + count, store.rows());
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void encode(
      float[] values, int count, int dim, ElementType type, ByteBuffer bytes, ByteBuffer steps) {
    int n = count * dim;
    switch (type) {
      case F32 -> {
        bytes.asFloatBuffer().put(values, 0, n);
        bytes.position(n * Float.BYTES);
      }
      case F16 -> {
        for (int i = 0; i < n; i++) {
          bytes.putShort(Float.floatToFloat16(values[i]));
        }
      }
      case BF16 -> {
        for (int i = 0; i < n; i++) {
          bytes.putShort(Numbers.toBrainFloat(values[i]));
        }
      }
      case I8 -> {
        for (int row = 0; row < count; row++) {
          float scale = Numbers.byteScale(values, row * dim, dim);
          for (int d = 0; d < dim; d++) {
            bytes.put(Numbers.toByte(values[row * dim + d], scale));
          }
          steps.putFloat(scale);
        }
      }
    }
  }
}
