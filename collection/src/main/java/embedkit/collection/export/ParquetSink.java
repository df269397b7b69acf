package embedkit.collection.export;

import embedkit.collection.store.StoredItem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Parquet: the columns {@code id} and {@code text} (strings), {@code metadata} (JSON) and {@code
 * vector} (a list of float). Plain and not compressed, one page for each column of a row group, so
 * that it can be written as it comes.
 */
public final class ParquetSink implements ItemSink {

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** A row group ends when its columns have as many bytes. */
  private static final int GROUP_BYTES = 1 << 24;

  private static final int BYTE_ARRAY = 6;
  private static final int FLOAT = 4;
  private static final int REQUIRED = 0;
  private static final int REPEATED = 2;
  private static final int UTF8 = 0;
  private static final int LIST = 3;
  private static final int JSON = 19;
  private static final int LOGICAL_STRING = 1;
  private static final int LOGICAL_LIST = 3;
  private static final int LOGICAL_JSON = 12;
  private static final int PLAIN = 0;
  private static final int RLE = 3;

  /** A column of a row group that was written. */
  private record Chunk(long offset, long bytes, long values) {}

  /** A row group that was written. */
  private record Group(long rows, List<Chunk> chunks) {}

  private final OutputStream out;
  private final int dim;
  private final ByteArrayOutputStream ids = new ByteArrayOutputStream();
  private final ByteArrayOutputStream texts = new ByteArrayOutputStream();
  private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
  private final ByteArrayOutputStream vectors = new ByteArrayOutputStream();
  private final List<Group> groups = new ArrayList<>();
  private final byte[] numbers;
  private long written;
  private int rows;
  private long allRows;

  /**
   * Writes to a stream.
   *
   * @param out stays open
   * @param dim numbers of each vector
   * @throws IOException if the stream fails
   */
  public ParquetSink(OutputStream out, int dim) throws IOException {
    this.out = out;
    this.dim = dim;
    this.numbers = new byte[dim * Float.BYTES];
    write(MAGIC);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    written += bytes.length;
  }

  @Override
  public void write(StoredItem item) throws IOException {
    plain(ids, item.id().getBytes(StandardCharsets.UTF_8));
    plain(texts, item.text().getBytes(StandardCharsets.UTF_8));
    plain(metadata, item.metadata());
    ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(item.vector());
    vectors.writeBytes(numbers);
    rows++;
    long bytes = (long) ids.size() + texts.size() + metadata.size() + vectors.size();
    if (bytes >= GROUP_BYTES) {
      endGroup();
    }
  }

  private static void plain(ByteArrayOutputStream column, byte[] value) {
    length(column, value.length);
    column.writeBytes(value);
  }

  private static void length(ByteArrayOutputStream column, int length) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      column.write(length >>> shift);
    }
  }

  private void endGroup() throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    for (ByteArrayOutputStream column : List.of(ids, texts, metadata)) {
      chunks.add(page(column.toByteArray(), rows));
      column.reset();
    }
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    levels(page, repetitions());
    ByteArrayOutputStream defined = new ByteArrayOutputStream();
    run(defined, (long) rows * dim, 1);
    levels(page, defined);
    page.writeBytes(vectors.toByteArray());
    vectors.reset();
    chunks.add(page(page.toByteArray(), (long) rows * dim));
    groups.add(new Group(rows, chunks));
    allRows += rows;
    rows = 0;
  }

  /** 0 where a list begins, 1 where it goes on. */
  private ByteArrayOutputStream repetitions() {
    ByteArrayOutputStream levels = new ByteArrayOutputStream();
    if (dim == 1) {
      run(levels, rows, 0);
      return levels;
    }
    for (int row = 0; row < rows; row++) {
      run(levels, 1, 0);
      run(levels, dim - 1L, 1);
    }
    return levels;
  }

  private static void run(ByteArrayOutputStream levels, long count, int level) {
    CompactThrift.writeVarint(levels, count << 1);
    levels.write(level);
  }

  private static void levels(ByteArrayOutputStream page, ByteArrayOutputStream levels) {
    length(page, levels.size());
    page.writeBytes(levels.toByteArray());
  }

  private Chunk page(byte[] content, long values) throws IOException {
    CompactThrift head =
        new CompactThrift()
            .beginElement()
            .i32(1, 0)
            .i32(2, content.length)
            .i32(3, content.length)
            .begin(5)
            .i32(1, Math.toIntExact(values))
            .i32(2, PLAIN)
            .i32(3, RLE)
            .i32(4, RLE)
            .end()
            .end();
    long offset = written;
    write(head.bytes());
    write(content);
    return new Chunk(offset, written - offset, values);
  }

  @Override
  public void end() throws IOException {
    if (rows > 0) {
      endGroup();
    }
    byte[] footer = footer();
    write(footer);
    ByteArrayOutputStream size = new ByteArrayOutputStream();
    length(size, footer.length);
    write(size.toByteArray());
    write(MAGIC);
    out.flush();
  }

  private byte[] footer() {
    CompactThrift footer = new CompactThrift().beginElement().i32(1, 1);
    footer.structs(2, 7);
    footer.beginElement().text(4, "items").i32(5, 4).end();
    leaf(footer, BYTE_ARRAY, "id").i32(6, UTF8);
    logical(footer, LOGICAL_STRING).end();
    leaf(footer, BYTE_ARRAY, "text").i32(6, UTF8);
    logical(footer, LOGICAL_STRING).end();
    leaf(footer, BYTE_ARRAY, "metadata").i32(6, JSON);
    logical(footer, LOGICAL_JSON).end();
    footer.beginElement().i32(3, REQUIRED).text(4, "vector").i32(5, 1).i32(6, LIST);
    logical(footer, LOGICAL_LIST).end();
    footer.beginElement().i32(3, REPEATED).text(4, "list").i32(5, 1).end();
    leaf(footer, FLOAT, "element").end();
    footer.i64(3, allRows);
    footer.structs(4, groups.size());
    for (Group group : groups) {
      footer.beginElement().structs(1, group.chunks().size());
      chunk(footer, group.chunks().get(0), BYTE_ARRAY, "id");
      chunk(footer, group.chunks().get(1), BYTE_ARRAY, "text");
      chunk(footer, group.chunks().get(2), BYTE_ARRAY, "metadata");
      chunk(footer, group.chunks().get(3), FLOAT, "vector", "list", "element");
      footer.i64(2, group.chunks().stream().mapToLong(Chunk::bytes).sum());
      footer.i64(3, group.rows()).end();
    }
    return footer.text(6, "Embedkit").end().bytes();
  }

  private static CompactThrift leaf(CompactThrift footer, int type, String name) {
    return footer.beginElement().i32(1, type).i32(3, REQUIRED).text(4, name);
  }

  /** A union, of which one member is there: a struct without fields. */
  private static CompactThrift logical(CompactThrift footer, int member) {
    return footer.begin(10).begin(member).end().end();
  }

  private static void chunk(CompactThrift footer, Chunk chunk, int type, String... path) {
    footer
        .beginElement()
        .i64(2, chunk.offset())
        .begin(3)
        .i32(1, type)
        .i32s(2, PLAIN, RLE)
        .texts(3, path)
        .i32(4, 0)
        .i64(5, chunk.values())
        .i64(6, chunk.bytes())
        .i64(7, chunk.bytes())
        .i64(9, chunk.offset())
        .end()
        .end();
  }
}
