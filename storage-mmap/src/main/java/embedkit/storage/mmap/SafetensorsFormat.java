package embedkit.storage.mmap;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.InputFile;
import embedkit.api.OutputFile;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.VectorFormat;
import embedkit.api.VectorReader;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    TableShape kept = new TableShape(store.rows(), store.dim(), keptType(store.elementType()));
    TableLayout layout = TableLayout.of(kept, table.vocabulary(), state ? store.slots() : Map.of());
    Map<String, String> metadata = new LinkedHashMap<>(table.metadata());
    metadata.put(MappedTable.STATE, MappedTable.CLEAN);
    byte[] head = Header.print(layout.tensors(), metadata);
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
      FileChannels.write(channel, 0, head);
      for (Tensor tensor : layout.tensors()) {
        writeTensor(channel, head.length + tensor.begin(), tensor, table, progress);
      }
    } catch (IOException e) {
      throw MappedFile.cannot("write", file.target(), e);
    }
  }

  /** A row scale has no place in the tensor, so bytes are widened. */
  private static ElementType keptType(ElementType type) {
    return type == ElementType.I8 ? ElementType.F32 : type;
  }

  private static void writeTensor(
      FileChannel channel, long at, Tensor tensor, EmbeddingTable table, Progress progress)
      throws IOException {
    if (tensor.name().equals(TableLayout.ROWS)) {
      writeRows(channel, at, table.store(), tensor.elementType().orElseThrow(), progress);
    } else if (tensor.name().startsWith(TableLayout.SLOT)) {
      String slot = tensor.name().substring(TableLayout.SLOT.length());
      writeRows(channel, at, table.store().slots().get(slot), ElementType.F32, Progress.NONE);
    } else {
      byte[] bytes = new byte[Math.toIntExact(tensor.bytes())];
      VocabularyTensors.fill(
          tensor.name(), MemorySegment.ofArray(bytes), table.vocabulary().orElseThrow());
      FileChannels.write(channel, at, bytes);
    }
  }

  private static void writeRows(
      FileChannel channel, long at, EmbeddingStore store, ElementType type, Progress progress)
      throws IOException {
    int dim = store.dim();
    int block = Math.max(1, BLOCK_BYTES / (Float.BYTES * dim));
    float[] values = new float[block * dim];
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(block * dim * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (long row = 0; row < store.rows(); row += block) {
      int count = (int) Math.min(block, store.rows() - row);
      store.gather(row, count, values, 0, dim);
      bytes.clear();
      encode(values, count * dim, type, bytes);
      FileChannels.write(channel, at + row * type.rowBytes(dim), bytes);
      progress.at(row + count, store.rows());
    }
  }

  private static void encode(float[] values, int n, ElementType type, ByteBuffer bytes) {
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
      default -> {
        for (int i = 0; i < n; i++) {
          bytes.putShort(BrainFloat.of(values[i]));
        }
      }
    }
    bytes.flip();
  }
}
