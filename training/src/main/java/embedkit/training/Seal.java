package embedkit.training;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.Slot;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What tells a damaged checkpoint: its file has a checksum of each tensor, and this adds one of all
 * the rest, which is the metadata and what else the table consists of.
 */
final class Seal {

  /** Checkpoints from before it have none; their tensors are compared all the same. */
  private static final String KEY = "checkpoint.crc32c";

  private static final String ADVICE =
      "nothing can go on from it: take a copy of it, or start anew";

  private Seal() {}

  /** Adds the checksum to what a checkpoint of a table is to say. */
  static Map<String, String> on(EmbeddingTable table, Map<String, String> metadata) {
    Map<String, String> sealed = new LinkedHashMap<>(metadata);
    sealed.put(KEY, sum(table, metadata));
    return sealed;
  }

  /**
   * Checks that a checkpoint says what its writer had it say.
   *
   * @throws VectorFileException if it does not
   */
  static void check(EmbeddingTable left, Path file) {
    String noted = left.metadata().get(KEY);
    if (noted != null && !noted.equals(sum(left, left.metadata()))) {
      throw damaged(file, "its metadata");
    }
  }

  /**
   * Reads all of a checkpoint, and checks that its tensors are as their writer left them.
   *
   * @throws VectorFileException if one is not
   */
  static void verify(Tables tables, Path file) {
    for (Verified part : tables.verify(file.toString(), Progress.NONE)) {
      if (part.verdict() != Verified.Verdict.WHOLE) {
        throw damaged(file, part.part());
      }
    }
  }

  private static VectorFileException damaged(Path file, String part) {
    return VectorFileException.at(
        file,
        "",
        "a checkpoint as its run left it",
        "another checksum of " + part + ", so it is damaged",
        ADVICE);
  }

  private static String sum(EmbeddingTable table, Map<String, String> metadata) {
    CRC32C crc = new CRC32C();
    TreeMap<String, String> sorted = new TreeMap<>(metadata);
    sorted.remove(KEY);
    sorted.forEach(
        (name, value) -> {
          add(crc, name);
          add(crc, value);
        });
    add(crc, table.store().shape());
    add(crc, Long.toString(table.vocabulary().map(words -> words.size()).orElse(-1L)));
    table.store().slotList().stream()
        .filter(slot -> slot.saved() != Slot.Saved.NEVER)
        .sorted(Comparator.comparing(Slot::name))
        .forEach(
            slot -> {
              add(crc, slot.name());
              add(crc, slot.shape());
              add(crc, slot.saved().name());
            });
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  private static void add(CRC32C crc, TableShape shape) {
    add(
        crc,
        String.format(
            Locale.ROOT, "%d %d %s", shape.rows(), shape.dim(), shape.elementType().text()));
  }

  /** Adds a text and where it ends. */
  private static void add(CRC32C crc, String text) {
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    crc.update(0);
  }
}
