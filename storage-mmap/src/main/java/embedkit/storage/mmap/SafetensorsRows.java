package embedkit.storage.mmap;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.Progress;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Reads safetensors files whose matrix cannot be mapped as it is: of F64, of I8 without scales or
 * with those of other tools, and Model2Vec's with {@code mapping} and {@code weights}.
 */
record SafetensorsRows() implements VectorFormat {

  private static final String NAME = "safetensors-rows";

  /** Headers up to this size are looked into to recognise a file. */
  private static final long MOST_HEADER = 1 << 20;

  /** Reads files alone. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Safetensors whose rows are converted: F64, I8, Model2Vec's mapping and weights.",
          List.of());
    }

    @Override
    public VectorFormat create(Options options) {
      return new SafetensorsRows();
    }

    @Override
    public List<String> extensions() {
      return List.of("safetensors");
    }

    @Override
    public boolean writes() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      return reason(file)
          .map(Recognition::byContent)
          .orElseGet(() -> Recognition.no("no safetensors whose matrix has to be converted"));
    }
  }

  /** Why a file's rows have to be converted; empty if it is not such a file. */
  static Optional<String> reason(InputFile file) {
    byte[] head = file.head(Long.BYTES + 2);
    if (file.compression().isPresent() || head.length < Long.BYTES + 2) {
      return Optional.empty();
    }
    long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (head[Long.BYTES] != '{' || length < 2 || length > MOST_HEADER) {
      return Optional.empty();
    }
    try {
      return MappedTable.converted(file.path(), file.inner()).map(ConvertedTable::reason);
    } catch (EmbedkitException e) {
      // A broken file; opening it will say so.
      return Optional.empty();
    }
  }

  @Override
  public String spec() {
    return NAME;
  }

  @Override
  public VectorReader open(InputFile file) {
    if (file.compression().isPresent()) {
      throw new ConfigurationException(
          "cannot read "
              + file.path()
              + ": a safetensors file is mapped, so it cannot be compressed; unpack it first");
    }
    return MappedTable.convert(file.path(), file.inner());
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    throw new ConfigurationException(
        "cannot write " + file.target() + ": " + NAME + " is only read; write safetensors");
  }
}
