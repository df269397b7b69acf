package embedkit.collection.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import embedkit.api.ElementType;
import embedkit.api.FileAccessException;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.FileBeside;
import embedkit.api.index.Metric;
import embedkit.collection.json.MetadataJson;
import embedkit.collection.store.Manifest.DeletedEntry;
import embedkit.collection.store.Manifest.ModelEntry;
import embedkit.collection.store.Manifest.ModelFile;
import embedkit.collection.store.Manifest.SegmentEntry;
import embedkit.collection.store.Manifest.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The manifest as a file of two lines of JSON: the state, and the checksum of the first line. It is
 * replaced as a whole, so that every reader sees one state or the next.
 */
final class ManifestFile {

  private static final String FORMAT = "embedkit-collection";
  private static final long VERSION = 1;

  /** Rows of a segment, at most. */
  static final int MOST_ROWS = 1 << 27;

  private static final int MOST_BYTES = 1 << 24;

  private static final String ADVICE = "restore the directory from a copy";

  private final Path file;
  private Map<String, Object> object;

  private ManifestFile(Path file) {
    this.file = file;
  }

  static Path in(Path directory) {
    return directory.resolve(CollectionFiles.MANIFEST);
  }

  /** Makes a state the one that readers see. When this returns, it survives a crash. */
  static void write(Path directory, Manifest manifest) {
    byte[] state = MetadataJson.print(object(manifest));
    Map<String, Object> seal = Map.of("crc32c", hex(CollectionFiles.checksum(state)));
    byte[] checksum = MetadataJson.print(seal);
    byte[] lines = new byte[state.length + checksum.length + 2];
    System.arraycopy(state, 0, lines, 0, state.length);
    lines[state.length] = '\n';
    System.arraycopy(checksum, 0, lines, state.length + 1, checksum.length);
    lines[lines.length - 1] = '\n';
    FileBeside.write(in(directory), lines);
  }

  private static String hex(int checksum) {
    return String.format(Locale.ROOT, "%08x", checksum);
  }

  private static Map<String, Object> object(Manifest manifest) {
    Shape shape = manifest.shape();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("format", FORMAT);
    object.put("version", VERSION);
    object.put("generation", manifest.generation());
    object.put("dim", (long) shape.dim());
    object.put("element_type", shape.elementType());
    object.put("metric", shape.metric());
    object.put("words", shape.words());
    shape.index().ifPresent(spec -> object.put("index", spec));
    shape.model().ifPresent(model -> object.put("model", object(model)));
    object.put("next_segment", manifest.nextSegment());
    object.put("segments", manifest.segments().stream().map(ManifestFile::object).toList());
    return object;
  }

  private static Map<String, Object> object(ModelEntry model) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("address", model.address());
    model.tokenizer().ifPresent(spec -> object.put("tokenizer", spec));
    List<Object> files = new ArrayList<>();
    for (ModelFile one : model.files()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("path", one.path());
      entry.put("bytes", one.bytes());
      entry.put("modified", one.modified());
      entry.put("crc32c", hex(one.checksum()));
      files.add(entry);
    }
    object.put("files", files);
    return object;
  }

  private static Map<String, Object> object(SegmentEntry segment) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("segment", segment.segment());
    object.put("rows", (long) segment.rows());
    object.put("vector_bytes", segment.vectorBytes());
    object.put("item_bytes", segment.itemBytes());
    segment
        .deleted()
        .ifPresent(
            gone -> {
              Map<String, Object> deleted = new LinkedHashMap<>();
              deleted.put("generation", gone.generation());
              deleted.put("rows", (long) gone.rows());
              deleted.put("crc32c", hex(gone.checksum()));
              object.put("deleted", deleted);
            });
    return object;
  }

  /** Reads the state of now. */
  static Manifest read(Path directory) {
    ManifestFile manifest = new ManifestFile(in(directory));
    return manifest.parse(manifest.bytes(directory));
  }

  private byte[] bytes(Path directory) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw broken("", "a manifest of at most " + MOST_BYTES + " bytes", "a longer one");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new FileAccessException(
          Files.isDirectory(directory)
              ? directory
                  + " is no collection: there is no "
                  + CollectionFiles.MANIFEST
                  + " in it; name the directory of one, or make one"
              : "there is no collection " + directory + "; make it first",
          e);
    } catch (NotDirectoryException e) {
      throw new FileAccessException(directory + " is a file; a collection is a directory", e);
    } catch (IOException e) {
      throw Files.isRegularFile(directory)
          ? new FileAccessException(directory + " is a file; a collection is a directory", e)
          : FileAccessException.because("cannot read " + file, e);
    }
  }

  private Manifest parse(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end == bytes.length) {
      throw broken("byte " + end, "a line end behind the state", "the end of the file");
    }
    byte[] state = Arrays.copyOf(bytes, end);
    byte[] seal = Arrays.copyOfRange(bytes, end + 1, bytes.length);
    object = parsed(state, "1");
    if (!FORMAT.equals(object.get("format"))) {
      throw broken("1", "the manifest of a collection", "another file");
    }
    // Told before the checksum is: a newer version may have another.
    long version = whole(object, "version", 1, Long.MAX_VALUE);
    if (version > VERSION) {
      throw VectorFileException.at(
          file,
          "1",
          "version " + VERSION + " of a collection",
          "version " + version,
          "a newer Embedkit wrote it; open it with that one");
    }
    Object noted = parsed(seal, "2").get("crc32c");
    String found = hex(CollectionFiles.checksum(state));
    if (!found.equals(noted)) {
      throw broken("1", "a line with the checksum " + noted + " that line 2 notes", found);
    }
    return manifest();
  }

  private Map<String, Object> parsed(byte[] line, String number) {
    try {
      return MetadataJson.parse(line);
    } catch (JsonProcessingException e) {
      throw VectorFileException.at(
          file, number, "a line of JSON", e.getOriginalMessage(), ADVICE, e);
    }
  }

  private Manifest manifest() {
    int dim = (int) whole(object, "dim", 1, TableShape.MAX_DIM);
    String type = text(object, "element_type");
    if (ElementType.ofTables().stream().noneMatch(one -> one.text().equals(type))) {
      throw broken("1", "an element type such as f32", "\"" + type + "\"");
    }
    String metric = text(object, "metric");
    if (Arrays.stream(Metric.values())
        .noneMatch(one -> one.name().toLowerCase(Locale.ROOT).equals(metric))) {
      throw broken("1", "a metric such as cosine", "\"" + metric + "\"");
    }
    boolean words = Boolean.TRUE.equals(object.get("words"));
    Optional<ModelEntry> model =
        Optional.ofNullable(object.get("model")).map(value -> model(map(value, "model")));
    long next = whole(object, "next_segment", 1, Long.MAX_VALUE);
    List<SegmentEntry> segments = new ArrayList<>();
    Set<Long> numbers = new HashSet<>();
    for (Object value : list(object, "segments")) {
      SegmentEntry segment = segment(map(value, "segments"), next);
      if (!numbers.add(segment.segment())) {
        throw broken("1", "segments of distinct numbers", segment.segment() + " twice");
      }
      segments.add(segment);
    }
    long generation = whole(object, "generation", 1, Long.MAX_VALUE);
    Optional<String> index =
        object.get("index") == null ? Optional.empty() : Optional.of(text(object, "index"));
    Shape shape = new Shape(dim, type, metric, words, index, model);
    return new Manifest(generation, shape, next, segments);
  }

  private ModelEntry model(Map<?, ?> model) {
    List<ModelFile> files = new ArrayList<>();
    for (Object value : list(model, "files")) {
      Map<?, ?> one = map(value, "files");
      files.add(
          new ModelFile(
              text(one, "path"),
              whole(one, "bytes", 0, Long.MAX_VALUE),
              whole(one, "modified", Long.MIN_VALUE, Long.MAX_VALUE),
              checksum(one)));
    }
    Optional<String> tokenizer =
        model.get("tokenizer") == null ? Optional.empty() : Optional.of(text(model, "tokenizer"));
    return new ModelEntry(text(model, "address"), tokenizer, files);
  }

  private SegmentEntry segment(Map<?, ?> segment, long next) {
    int rows = (int) whole(segment, "rows", 1, MOST_ROWS);
    Optional<DeletedEntry> deleted = Optional.empty();
    if (segment.get("deleted") != null) {
      Map<?, ?> gone = map(segment.get("deleted"), "deleted");
      deleted =
          Optional.of(
              new DeletedEntry(
                  whole(gone, "generation", 1, Long.MAX_VALUE),
                  (int) whole(gone, "rows", 1, rows),
                  checksum(gone)));
    }
    return new SegmentEntry(
        whole(segment, "segment", 1, next - 1),
        rows,
        whole(segment, "vector_bytes", 1, Long.MAX_VALUE),
        whole(segment, "item_bytes", 1, Long.MAX_VALUE),
        deleted);
  }

  private long whole(Map<?, ?> from, String name, long least, long most) {
    if (from.get(name) instanceof Long value && value >= least && value <= most) {
      return value;
    }
    throw broken(
        "1",
        "a whole number from " + least + " to " + most + " for \"" + name + "\"",
        String.valueOf(from.get(name)));
  }

  private String text(Map<?, ?> from, String name) {
    if (from.get(name) instanceof String value) {
      return value;
    }
    throw broken("1", "a text for \"" + name + "\"", String.valueOf(from.get(name)));
  }

  private int checksum(Map<?, ?> from) {
    String value = text(from, "crc32c");
    if (!value.matches("[0-9a-f]{8}")) {
      throw broken("1", "8 hexadecimal digits for \"crc32c\"", value);
    }
    return Integer.parseUnsignedInt(value, 16);
  }

  private Map<?, ?> map(Object value, String name) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw broken("1", "an object for \"" + name + "\"", String.valueOf(value));
  }

  private List<?> list(Map<?, ?> from, String name) {
    if (from.get(name) instanceof List<?> list) {
      return list;
    }
    throw broken("1", "a list for \"" + name + "\"", String.valueOf(from.get(name)));
  }

  private VectorFileException broken(String place, String expected, String found) {
    return VectorFileException.at(
        file, place, expected, found.length() > 80 ? found.substring(0, 80) : found, ADVICE);
  }
}
