package embedkit.collection.store;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The names of a collection's files, and how they come and go. */
final class CollectionFiles {

  static final String MANIFEST = "collection.jsonl";
  static final String LOCK = "collection.lock";

  /** A manifest that its writer did not come to rename. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\.collection\\.jsonl\\..*\\.part|collection\\.jsonl\\.part");

  /** What a writer may remove: files that it alone makes, whole or not. */
  private static final Pattern OURS =
      Pattern.compile(
          "\\.?segment-(\\d{6,})\\.((index\\.)?safetensors|items|words|deleted-\\d+)(\\..*part)?"
              + "|"
              + UNFINISHED);

  private CollectionFiles() {}

  static Path vectors(Path directory, long segment) {
    return directory.resolve(name(segment) + ".safetensors");
  }

  static Path items(Path directory, long segment) {
    return directory.resolve(name(segment) + ".items");
  }

  static Path words(Path directory, long segment) {
    return directory.resolve(name(segment) + ".words");
  }

  static Path deleted(Path directory, long segment, long generation) {
    return directory.resolve(name(segment) + ".deleted-" + generation);
  }

  private static String name(long segment) {
    return "segment-" + digits(segment);
  }

  private static String digits(long segment) {
    // In some languages %d has other digits, and a collection goes from one machine to another.
    return String.format(Locale.ROOT, "%06d", segment);
  }

  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
  }

  static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /**
   * Tells whether a file is what a maker leaves that was killed before there was anything to see.
   */
  static boolean isLeft(String name) {
    return UNFINISHED.matcher(name).matches();
  }

  private static boolean isOf(@Nullable String digits, OptionalLong segment) {
    return digits != null && segment.isPresent() && digits.equals(digits(segment.getAsLong()));
  }

  /**
   * Removes what no manifest names: the work of a writer that was killed, and what was merged. A
   * file that the system does not give up yet is left for the next time.
   *
   * @param kept what a manifest names
   * @param written the segment that is being written just now, if there is one
   */
  static void removeAllBut(Path directory, Set<Path> kept, OptionalLong written) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher ours = OURS.matcher(file.getFileName().toString());
        if (ours.matches() && !kept.contains(file) && !isOf(ours.group(1), written)) {
          remove(file);
        }
      }
    } catch (IOException e) {
      // They are left for the next time.
      return;
    }
  }

  static void remove(Path file) {
    try {
      if (Files.isDirectory(file)) {
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(file)) {
          for (Path one : inside) {
            Files.deleteIfExists(one);
          }
        }
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Such as one that is mapped still, on Windows: nobody names it, so it does no harm.
      return;
    }
  }
}
