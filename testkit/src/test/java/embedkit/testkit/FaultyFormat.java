package embedkit.testkit;

import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * A small binary format that keeps all rules, or breaks one.
 *
 * @param fault what it does wrong, or {@link Fault#NONE}
 * @param size an option that does nothing
 */
record FaultyFormat(Fault fault, long size) implements VectorFormat {

  private static final int MARK = 0x454B4954;
  private static final Option<Long> SIZE = Option.integer("size", 1, "does nothing");

  enum Fault {
    NONE,
    ROUNDS_NUMBERS,
    TRIMS_TOKENS,
    LOSES_NEGATIVE_ZERO,
    FAILS_ON_HUGE_DIM,
    REFUSES_EMPTY_TABLES,
    DEPENDS_ON_BLOCK_SIZE,
    COUNTS_WRONGLY,
    FAILS_ON_SECOND_CLOSE,
    RECOGNISES_NOTHING,
    RECOGNISES_EVERYTHING,
    FILLS_UP_CUT_FILES,
    THROWS_UNTYPED,
    TRUSTS_LENGTHS,
    TELLS_NO_PROGRESS,
    FORGETS_OPTIONS,
    NEITHER_READS_NOR_WRITES
  }

  @Override
  public String spec() {
    return fault == Fault.FORGETS_OPTIONS
        ? "faulty:size=" + (size + 1)
        : Options.spec("faulty", SIZE.of(size));
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    if (table.rows() == 0 && fault == Fault.REFUSES_EMPTY_TABLES) {
      throw new FileAccessException("no");
    }
    if (table.dim() > 70_000 && fault == Fault.FAILS_ON_HUGE_DIM) {
      throw new FileAccessException("no");
    }
    try (DataOutputStream out = new DataOutputStream(file.open())) {
      out.writeInt(MARK);
      out.writeInt((int) table.rows());
      out.writeInt(table.dim());
      for (long row = 0; row < table.rows(); row++) {
        byte[] token = table.vocabulary().orElseThrow().utf8(row);
        out.writeInt(token.length);
        out.write(token);
        for (float value : table.vector(row)) {
          out.writeFloat(value);
        }
      }
      if (fault != Fault.TELLS_NO_PROGRESS) {
        progress.at(table.rows(), table.rows());
      }
    } catch (IOException e) {
      throw new FileAccessException("no", e);
    }
  }

  @Override
  public VectorReader open(InputFile file) {
    return new Reader(file, fault);
  }

  private static final class Reader implements VectorReader {
    private final InputFile file;
    private final Fault fault;
    private final DataInputStream in;
    private final int rows;
    private final int dim;
    private int next;
    private boolean closed;

    Reader(InputFile file, Fault fault) {
      this.file = file;
      this.fault = fault;
      this.in = new DataInputStream(file.open());
      try {
        check(in.readInt() == MARK, "a mark");
        rows = in.readInt();
        dim = in.readInt();
        check(rows >= 0 && dim > 0 && dim < 1 << 20, "a shape");
        check(12 + rows * (4 + 4L * dim) <= file.size() || unchecked(), "a longer file");
      } catch (IOException e) {
        throw broken("a head");
      }
    }

    private boolean unchecked() {
      return fault == Fault.FILLS_UP_CUT_FILES;
    }

    private void check(boolean right, String expected) {
      if (!right) {
        throw broken(expected);
      }
    }

    private RuntimeException broken(String expected) {
      return fault == Fault.THROWS_UNTYPED
          ? new IllegalStateException(expected)
          : VectorFileException.at(file.path(), "", expected, "something else", "");
    }

    @Override
    public OptionalLong rows() {
      return OptionalLong.of(rows);
    }

    @Override
    public int dim() {
      return dim;
    }

    @Override
    public boolean hasTokens() {
      return true;
    }

    @Override
    public boolean read(RowBlock block) {
      block.clear();
      try {
        while (!block.full() && next < rows) {
          readRow(block);
        }
      } catch (EOFException e) {
        if (!unchecked()) {
          throw broken("a whole row");
        }
        next++;
      } catch (IOException e) {
        throw new FileAccessException("no", e);
      }
      return block.count() > 0;
    }

    private void readRow(RowBlock block) throws IOException {
      int length = in.readInt();
      check(fault == Fault.TRUSTS_LENGTHS || length >= 0 && length <= file.size(), "a length");
      byte[] token = fault == Fault.TRUSTS_LENGTHS ? new byte[length] : in.readNBytes(length);
      if (fault == Fault.TRUSTS_LENGTHS) {
        in.readFully(token);
      }
      if (fault == Fault.TRIMS_TOKENS) {
        token = new String(token, "UTF-8").replace("\u00A0", "").getBytes("UTF-8");
      }
      int row = block.append(token, 0, token.length, next++, -1);
      for (int i = 0; i < dim; i++) {
        block.values()[row * dim + i] = number(block);
      }
    }

    private float number(RowBlock block) throws IOException {
      float value;
      try {
        value = in.readFloat();
      } catch (EOFException e) {
        check(unchecked(), "a number");
        value = 0;
      }
      return switch (fault) {
        case ROUNDS_NUMBERS -> Math.round(value * 1000) / 1000f;
        case LOSES_NEGATIVE_ZERO -> value == 0 ? 0 : value;
        case DEPENDS_ON_BLOCK_SIZE -> block.capacity() == 1 ? -value : value;
        default -> value;
      };
    }

    @Override
    public LoadReport report() {
      return new LoadReport(fault == Fault.COUNTS_WRONGLY ? next + 1 : next, List.of());
    }

    @Override
    public void close() {
      if (closed && fault == Fault.FAILS_ON_SECOND_CLOSE) {
        throw new IllegalStateException("closed");
      }
      closed = true;
      try {
        in.close();
      } catch (IOException e) {
        throw new FileAccessException("no", e);
      }
    }
  }

  /** Makes the format. */
  record Provider(Fault fault) implements VectorFormatProvider {

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String summary() {
      return "A format for the kit's own test.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(SIZE);
    }

    @Override
    public VectorFormat create(Options options) {
      return new FaultyFormat(fault, options.get(SIZE));
    }

    @Override
    public List<String> extensions() {
      return List.of("faulty");
    }

    @Override
    public boolean reads() {
      return fault != Fault.NEITHER_READS_NOR_WRITES;
    }

    @Override
    public boolean writes() {
      return fault != Fault.NEITHER_READS_NOR_WRITES;
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] head = file.head();
      boolean own = head.length >= 4 && head[0] == 'E' && head[1] == 'K' && head[2] == 'I';
      own |= fault == Fault.RECOGNISES_EVERYTHING;
      own &= fault != Fault.RECOGNISES_NOTHING;
      return own ? Recognition.byContent("the mark") : Recognition.no("no mark");
    }
  }
}
