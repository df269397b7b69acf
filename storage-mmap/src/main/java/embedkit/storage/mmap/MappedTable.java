package embedkit.storage.mmap;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.Progress;
import embedkit.api.Remedy;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.Vocabulary;
import embedkit.api.file.VectorReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Makes and opens tables in mapped files. */
final class MappedTable {

  /** Metadata that says whether the last writer closed the file; both values have one length. */
  static final String STATE = "embedkit.state";

  static final String CLEAN = "clean";
  static final String DIRTY = "dirty";

  /** Metadata that says which of a model's tensors was taken, where none was named. */
  static final String TENSOR = "safetensors.tensor";

  private static final int MOST_NAMED = 8;

  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private MappedTable() {}

  static EmbeddingTable create(
      TableShape shape,
      Optional<Vocabulary> vocabulary,
      Map<String, String> metadata,
      Optional<Path> given,
      Use use) {
    Path path = given.orElseGet(MappedTable::scratchPath);
    TableLayout layout = TableLayout.of(shape, vocabulary, Map.of(), metadata);
    // In the order in which a table that is saved has them, so that the two files are the same.
    Map<String, String> all = new LinkedHashMap<>(new TreeMap<>(metadata));
    all.put(STATE, DIRTY);
    TableLayout.note(shape, Map.of(), all);
    all.put(Checksums.KEY, Checksums.unknown(layout.tensors()));
    byte[] head = Header.print(layout.tensors(), all);
    long size = head.length + layout.tensors().getLast().end();
    MappedFile file = MappedFile.create(path, head, size, given.isEmpty());
    try {
      file.advise(use.advice());
      for (Tensor tensor : layout.tensors()) {
        MemorySegment data = file.slice(head.length + tensor.begin(), tensor.bytes());
        vocabulary.ifPresent(words -> VocabularyTensors.fill(tensor.name(), data, words));
      }
      Tensor rows = layout.tensors().getFirst();
      MemorySegment data = file.slice(head.length + rows.begin(), rows.bytes());
      MemorySegment scales = null;
      if (shape.elementType().scaled()) {
        Tensor scale = layout.tensors().get(1);
        scales = file.slice(head.length + scale.begin(), scale.bytes());
      }
      MappedStore store =
          new MappedStore(
              file,
              RowBytes.tensors(shape, data, scales),
              true,
              given.isEmpty()
                  ? () -> {}
                  : () -> clean(file, head, layout.tensors(), use.checksum()));
      LoadReport nothing = new LoadReport(shape.rows(), List.of());
      return new EmbeddingTable(store, vocabulary, metadata, nothing);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static Path scratchPath() {
    String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    return Path.of(System.getProperty("java.io.tmpdir"), "embedkit-" + unique + ".safetensors");
  }

  static EmbeddingTable open(Path path, Optional<String> inner, Use use) {
    byte[] json = readJson(path);
    MappedFile file = MappedFile.open(path, use.write());
    try {
      file.advise(use.advice());
      Header header = Header.parse(path, json, file.size());
      if (!use.evenDirty()) {
        checkClean(path, header);
      }
      Optional<ConvertedTable> converted =
          use.write() || header.metadata().containsKey(STATE)
              ? Optional.empty()
              : ConvertedTable.of(path, header, inner);
      if (converted.isPresent()) {
        return inPlace(file, header, converted.get());
      }
      Tensor tensor = chosen(path, header, inner);
      Optional<PackedRows.Noted> quantised =
          header.packed(tensor).filter(noted -> noted.partDim() > 0);
      if (quantised.isPresent()) {
        return quantised(file, header, CentroidRows.of(file, header, tensor, quantised.get()), use);
      }
      byte[] head = head(json);
      if (use.write()) {
        file.patch(statePlace(path, head), ascii(DIRTY));
        patchChecksums(file, head, Checksums.unknown(tensors(header)));
      }
      MappedStore store =
          rowsOf(
              file,
              header,
              tensor,
              true,
              use.write() ? () -> clean(file, head, tensors(header), use.checksum()) : () -> {});
      if (!use.write() && store.elementType() == ElementType.F32) {
        Integer noted =
            Checksums.parse(header.metadata().getOrDefault(Checksums.KEY, "")).get(tensor.name());
        if (noted != null) {
          store.noted(noted);
        }
      }
      boolean ours = tensor.name().equals(TableLayout.ROWS);
      if (ours) {
        addSlots(file, header, store);
      }
      Optional<Vocabulary> vocabulary =
          ours ? VocabularyTensors.read(path, header, file, store.rows()) : Optional.empty();
      Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
      metadata.remove(STATE);
      metadata.remove(Checksums.KEY);
      metadata.remove(SavedSlots.KEY);
      metadata.remove(PackedRows.KEY);
      if (inner.isEmpty() && TokenEmbeddings.among(List.of(tensor.name())).isPresent()) {
        metadata.put(TENSOR, tensor.name());
      }
      return new EmbeddingTable(
          store, vocabulary, metadata, new LoadReport(store.rows(), List.of()));
    } catch (InternalError e) {
      file.close();
      throw file.failure(e);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** Rows of product quantisation, which can only be read. */
  private static EmbeddingTable quantised(
      MappedFile file, Header header, CentroidRows rows, Use use) {
    if (use.write()) {
      throw new FileAccessException(
          "cannot write "
              + file.path()
              + " in place: its rows are of product quantisation; save a copy of f32 and open that");
    }
    Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
    metadata.remove(STATE);
    metadata.remove(Checksums.KEY);
    metadata.remove(PackedRows.KEY);
    metadata.put(PackedRows.TOLD, rows.codeBytes() + " bytes and a length for each row");
    return new EmbeddingTable(
        new ConvertedStore(rows),
        VocabularyTensors.read(file.path(), header, file, rows.rows()),
        metadata,
        new LoadReport(rows.rows(), List.of()));
  }

  /** The rows of another tool that are made of the file whenever they are asked for. */
  private static EmbeddingTable inPlace(MappedFile file, Header header, ConvertedTable table) {
    Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
    if (!table.matrix().name().equals(TableLayout.ROWS)) {
      metadata.put(TENSOR, table.matrix().name());
    }
    EmbeddingStore store = new ConvertedStore(new ConvertedRows(file, header, table));
    return new EmbeddingTable(
        store, Optional.empty(), metadata, new LoadReport(table.rows(), List.of()));
  }

  /** What a file's rows are made of where it has none that can be mapped as they are. */
  static Optional<ConvertedTable> converted(Path path, Optional<String> inner) {
    byte[] json = readJson(path);
    try {
      return ConvertedTable.of(path, Header.parse(path, json, Files.size(path)), inner);
    } catch (IOException e) {
      throw MappedFile.cannot("read", path, e);
    }
  }

  /** Opens a file to make its rows one after the other. */
  static VectorReader convert(Path path, Optional<String> inner) {
    byte[] json = readJson(path);
    MappedFile file = MappedFile.open(path, false);
    try {
      file.advise(Advice.SEQUENTIAL);
      Header header = Header.parse(path, json, file.size());
      ConvertedTable table =
          ConvertedTable.of(path, header, inner)
              .orElseThrow(
                  () ->
                      VectorFileException.at(
                          path,
                          inner.map(name -> "tensor " + name).orElse(""),
                          "a matrix that has to be converted",
                          "none, or one that is opened as it is",
                          "leave the format out"));
      return new ConvertedReader(file, header, table);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static void checkClean(Path path, Header header) {
    if (DIRTY.equals(header.metadata().get(STATE))) {
      throw VectorFileException.at(
          path,
          "",
          "a table that its last writer closed",
          "one that is being written, or whose writer was killed",
          "wait for the writer, restore a checkpoint",
          List.of(new Remedy.Reading("open it all the same", "mmap:dirty=true")),
          null);
    }
  }

  /** Reads every tensor and compares it with its checksum. */
  static List<Verified> verify(Path path, Progress progress) {
    byte[] json = readJson(path);
    try (MappedFile file = MappedFile.open(path, false)) {
      Header header = Header.parse(path, json, file.size());
      checkClean(path, header);
      Map<String, Integer> noted =
          Checksums.parse(header.metadata().getOrDefault(Checksums.KEY, ""));
      List<Verified> found = new ArrayList<>();
      for (Tensor tensor : header.tensors().values()) {
        int sum = checksum(file, file.slice(header.dataStart() + tensor.begin(), tensor.bytes()));
        Integer expected = noted.get(tensor.name());
        Verified.Verdict verdict = Verified.Verdict.UNCHECKED;
        if (expected != null) {
          verdict = expected == sum ? Verified.Verdict.WHOLE : Verified.Verdict.DAMAGED;
        }
        found.add(new Verified(tensor.name(), tensor.bytes(), verdict));
        progress.at(header.dataStart() + tensor.end(), file.size());
      }
      return found;
    }
  }

  private static int checksum(MappedFile file, MemorySegment bytes) {
    try {
      return Checksums.of(bytes);
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  private static byte[] head(byte[] json) {
    return ByteBuffer.allocate(Long.BYTES + json.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static byte[] readJson(Path path) {
    try (FileChannel channel = FileChannel.open(path)) {
      long size = channel.size();
      if (size < Long.BYTES) {
        throw VectorFileException.at(
            path, "byte 0", "the 8 bytes of a header's length", size + " bytes", "");
      }
      long length =
          ByteBuffer.wrap(FileChannels.read(channel, 0, Long.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN)
              .getLong();
      if (length < 2 || length > Header.MOST_BYTES || length > size - Long.BYTES) {
        throw VectorFileException.at(
            path,
            "byte 0",
            "a header of 2 to " + Math.min(Header.MOST_BYTES, size - Long.BYTES) + " bytes",
            "one of " + Long.toUnsignedString(length) + " bytes",
            "the file is cut short or is no safetensors file");
      }
      return FileChannels.read(channel, Long.BYTES, (int) length);
    } catch (IOException e) {
      throw MappedFile.cannot("read", path, e);
    }
  }

  private static Tensor chosen(Path path, Header header, Optional<String> name) {
    List<Tensor> tables = header.tensors().values().stream().filter(header::isTable).toList();
    Optional<Tensor> found = header.tensor(name.orElse(TableLayout.ROWS));
    if (found.isEmpty() && name.isEmpty() && tables.size() == 1) {
      found = Optional.of(tables.getFirst());
    }
    if (found.isEmpty() && name.isEmpty()) {
      found =
          TokenEmbeddings.among(tables.stream().map(Tensor::name).toList()).flatMap(header::tensor);
    }
    return found
        .filter(header::isTable)
        .orElseThrow(() -> noTable(path, header, name.orElse(TableLayout.ROWS), tables));
  }

  private static VectorFileException noTable(
      Path path, Header header, String name, List<Tensor> tables) {
    String types =
        ElementType.ofTables().stream().map(ElementType::name).collect(Collectors.joining(", "));
    String others =
        tables.isEmpty()
            ? "no such matrix"
            : "the matrices "
                + tables.stream()
                    .map(Tensor::name)
                    .limit(MOST_NAMED)
                    .collect(Collectors.joining(", "))
                + (tables.size() > MOST_NAMED ? " and others" : "");
    return VectorFileException.at(
        path,
        "",
        "a matrix named \"" + name + "\" of one of the types " + types,
        header
            .tensor(name)
            .map(tensor -> tensor.dtype() + " " + tensor.shape() + ", and " + others)
            .orElse(others),
        tables.isEmpty()
            ? ""
            : "name one of them behind a #, as in " + path.getFileName() + "#NAME");
  }

  private static MappedStore rowsOf(
      MappedFile file, Header header, Tensor tensor, boolean owner, Runnable atClose) {
    Optional<PackedRows.Noted> packed = header.packed(tensor);
    packed.ifPresent(noted -> PackedRows.check(file.path(), tensor, noted));
    ElementType type =
        packed.map(PackedRows.Noted::type).orElseGet(() -> tensor.elementType().orElseThrow());
    long dim = packed.map(noted -> (long) noted.dim()).orElse(tensor.shape().get(1));
    if (dim < 1 || dim > TableShape.MAX_DIM) {
      throw VectorFileException.at(
          file.path(),
          "tensor " + tensor.name(),
          "rows of 1 to " + TableShape.MAX_DIM + " numbers",
          "rows of " + dim,
          "");
    }
    TableShape shape = new TableShape(tensor.shape().get(0), (int) dim, type);
    MemorySegment data = file.slice(header.dataStart() + tensor.begin(), tensor.bytes());
    MemorySegment scales = type.scaled() ? scales(file, header, tensor) : null;
    return new MappedStore(file, RowBytes.tensors(shape, data, scales), owner, atClose);
  }

  private static MemorySegment scales(MappedFile file, Header header, Tensor tensor) {
    String name = tensor.name() + TableLayout.SCALE;
    List<Long> wanted = List.of(tensor.shape().get(0));
    Optional<Tensor> scale = header.tensor(name);
    if (scale.isEmpty()
        || !scale.get().dtype().equals("F32")
        || !scale.get().shape().equals(wanted)) {
      throw VectorFileException.at(
          file.path(),
          "tensor " + name,
          "F32 " + wanted + ", the scales of the rows of " + tensor.name(),
          scale.map(t -> t.dtype() + " " + t.shape()).orElse("no such tensor"),
          "");
    }
    return file.slice(header.dataStart() + scale.get().begin(), scale.get().bytes());
  }

  private static void addSlots(MappedFile file, Header header, MappedStore store) {
    List<Tensor> slots = new ArrayList<>(header.tensors().values());
    slots.removeIf(t -> !t.name().startsWith(TableLayout.SLOT) || !header.isMatrix(t));
    for (Tensor slot : slots) {
      String name = slot.name().substring(TableLayout.SLOT.length());
      MappedStore rows = rowsOf(file, header, slot, false, () -> {});
      try {
        store.found(name, rows, SavedSlots.of(name, header.metadata()));
      } catch (ConfigurationException e) {
        throw VectorFileException.at(
            file.path(), "tensor " + slot.name(), "the name of a slot", "another", e.finding());
      }
    }
  }

  private static List<Tensor> tensors(Header header) {
    return List.copyOf(header.tensors().values());
  }

  /**
   * Forces the rows and their checksums, and only then says that they are whole. The mapping is
   * gone by then, so no thread can change what was summed up.
   */
  private static void clean(MappedFile file, byte[] head, List<Tensor> tensors, boolean checksum) {
    file.force();
    if (checksum) {
      patchChecksums(file, head, file.reread(all -> checksums(all, head.length, tensors)));
    }
    file.patch(statePlace(file.path(), head), ascii(CLEAN));
  }

  /** Writes them where the file has room for them: another tool may have changed its tensors. */
  private static void patchChecksums(MappedFile file, byte[] head, String text) {
    place(head, Checksums.KEY, text.length()).ifPresent(at -> file.patch(at, ascii(text)));
  }

  private static String checksums(MemorySegment all, long dataStart, List<Tensor> tensors) {
    Map<String, Integer> sums = new LinkedHashMap<>();
    for (Tensor tensor : tensors) {
      sums.put(
          tensor.name(), Checksums.of(all.asSlice(dataStart + tensor.begin(), tensor.bytes())));
    }
    return Checksums.text(sums);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static long statePlace(Path path, byte[] head) {
    return place(head, STATE, CLEAN.length())
        .orElseThrow(
            () ->
                new FileAccessException(
                    "cannot write "
                        + path
                        + " in place: it has no mark that says whether it is whole; save a copy and"
                        + " open that"));
  }

  /** Where a text of the metadata begins that has this length and can be written over in place. */
  private static Optional<Long> place(byte[] head, String name, int length) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    String key = "\"" + name + "\":\"";
    int at = text.indexOf(key);
    int from = at + key.length();
    return at >= 0 && text.indexOf('"', from) == from + length
        ? Optional.of((long) from)
        : Optional.empty();
  }

  static long readLong(MemorySegment data, long index) {
    return data.get(LONG, index * Long.BYTES);
  }

  static void writeLong(MemorySegment data, long index, long value) {
    data.set(LONG, index * Long.BYTES, value);
  }
}
