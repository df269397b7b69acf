package embedkit.app.command.learn;

import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.InsufficientSpaceException;
import embedkit.api.Slot;
import embedkit.api.Vocabulary;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether there is room for what a run will write, looked at when the words are known. */
final class Room {

  private static final Set<String> TEXTS = Set.of("txt", "vec", "csv", "tsv", "json", "jsonl");
  private static final Set<String> PACKED = Set.of("gz", "xz", "zst", "bz2", "zip");

  /** A number as text, with what stands before it, takes rarely less. */
  private static final int LEAST_TEXT = 8;

  /** Numbers that were learned shrink little. */
  private static final double LEAST_PACKED = 0.35;

  private static final int KIB = 1 << 10;

  /** Files of one device. */
  private static final class Device {
    final FileStore store;
    final Path first;
    long needed;

    Device(FileStore store, Path first) {
      this.store = store;
      this.first = first;
    }
  }

  private Room() {}

  /**
   * Checks that the files of a table fit their devices.
   *
   * @return what is to be told of a checkpoint that would not fit beside them
   * @throws InsufficientSpaceException if a file of the table would not
   */
  static Optional<String> check(EmbeddingTable table, List<Path> outs, Path checkpoint) {
    Map<FileStore, Device> devices = new LinkedHashMap<>();
    for (Path out : outs) {
      add(devices, out, bytes(table, out.getFileName().toString()));
    }
    for (Device device : devices.values()) {
      long free = free(device);
      if (device.needed > free) {
        throw new InsufficientSpaceException(
            String.format(
                    Locale.ROOT,
                    "the table needs some %s, and the device of %s has %s free; make room, or name another",
                    size(device.needed),
                    device.first,
                    size(free))
                + " file with --out");
      }
    }
    Device beside = add(devices, checkpoint, checkpointBytes(table));
    return beside != null && beside.needed > free(beside)
        ? Optional.of(
            String.format(
                    Locale.ROOT,
                    "a checkpoint beside the table needs some %s, and the device of %s has %s free, so the",
                    size(beside.needed),
                    beside.first,
                    size(free(beside)))
                + " run may not be able to go on once it is stopped")
        : Optional.empty();
  }

  private static Device add(Map<FileStore, Device> devices, Path file, long bytes) {
    try {
      FileStore store = Files.getFileStore(file.toAbsolutePath().getParent());
      Device device = devices.computeIfAbsent(store, s -> new Device(s, file));
      device.needed += bytes;
      return device;
    } catch (IOException e) {
      // A system that does not say is found out by writing.
      return null;
    }
  }

  private static long free(Device device) {
    try {
      return device.store.getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  /** At least so many bytes a table takes in a file of that name. */
  static long bytes(EmbeddingTable table, String name) {
    List<String> endings = List.of(name.toLowerCase(Locale.ROOT).split("\\."));
    boolean text = endings.stream().anyMatch(TEXTS::contains);
    boolean packed = PACKED.contains(endings.getLast());
    long numbers = table.rows() * table.dim();
    long rows = text ? LEAST_TEXT * numbers : table.store().shape().bytes();
    long whole = rows + words(table);
    return packed ? (long) (LEAST_PACKED * whole) : whole;
  }

  private static long words(EmbeddingTable table) {
    return table.vocabulary().map(Room::bytesOf).orElse(0L);
  }

  private static long bytesOf(Vocabulary words) {
    long bytes = 0;
    for (long row = 0; row < words.size(); row++) {
      bytes += words.utf8(row).length;
    }
    return bytes;
  }

  private static long checkpointBytes(EmbeddingTable table) {
    EmbeddingStore store = table.store();
    long slots =
        store.slotList().stream()
            .filter(slot -> slot.saved() != Slot.Saved.NEVER)
            .mapToLong(slot -> slot.shape().bytes())
            .sum();
    return store.shape().bytes() + slots + words(table);
  }

  private static String size(long bytes) {
    return bytes < KIB * KIB ? bytes / KIB + " KiB" : bytes / (KIB * KIB) + " MiB";
  }
}
