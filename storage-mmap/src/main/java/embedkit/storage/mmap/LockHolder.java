package embedkit.storage.mmap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out who has a file locked, on systems that tell (Linux does in /proc/locks). */
final class LockHolder {

  private static final Path LOCKS = Path.of("/proc/locks");
  private static final int PID_COLUMN = 4;
  private static final int FILE_COLUMN = 5;

  private LockHolder() {}

  /** Returns the holder in words, or what is known about it. */
  static String of(Path file) {
    return process(file)
        .map(
            pid ->
                pid == ProcessHandle.current().pid()
                    ? "this process"
                    : "process " + pid + command(pid))
        .orElse("another writer");
  }

  private static Optional<Long> process(Path file) {
    try (Stream<String> locks = Files.lines(LOCKS, StandardCharsets.ISO_8859_1)) {
      String inode = ":" + Files.getAttribute(file, "unix:ino");
      return locks
          .filter(line -> !line.contains("->")) // one that waits
          .map(line -> line.strip().split("\\s+"))
          .filter(columns -> columns.length > FILE_COLUMN && columns[FILE_COLUMN].endsWith(inode))
          .map(columns -> Long.parseLong(columns[PID_COLUMN]))
          .filter(pid -> pid > 0) // not of another container
          .findFirst();
    } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
      // A system that does not tell is no failure of ours.
      return Optional.empty();
    }
  }

  private static String command(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        .map(command -> " (" + Path.of(command).getFileName() + ")")
        .orElse("");
  }
}
