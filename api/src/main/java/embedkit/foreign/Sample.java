package embedkit.foreign;

import embedkit.api.file.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What is looked at to tell a file: its first bytes, its name and, of a zip, its members. */
final class Sample {

  private static final int MOST_MEMBERS = 10_000;

  private final InputFile file;
  private final byte[] head;
  private final String latin;
  private List<String> members;

  Sample(InputFile file) {
    this.file = file;
    this.head = file.head();
    this.latin = new String(head, StandardCharsets.ISO_8859_1);
  }

  /** The first bytes, each as the character of its number. */
  String latin() {
    return latin;
  }

  /** Byte {@code at} as 0 to 255; -1 behind the head. */
  int at(int at) {
    return at < head.length ? head[at] & 0xFF : -1;
  }

  boolean starts(String mark) {
    return latin.startsWith(mark);
  }

  boolean starts(int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (at(i) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  boolean contains(String mark) {
    return latin.contains(mark);
  }

  /** The first characters without a byte order mark and white space, in lower case. */
  String lowerText() {
    String start = new String(head, 0, Math.min(512, head.length), StandardCharsets.UTF_8);
    return start.replace("\uFEFF", "").strip().toLowerCase(Locale.ROOT);
  }

  /** Tells whether the name ends so, in any case. */
  boolean named(String ending) {
    return lowerName().endsWith(ending);
  }

  /** The file's name in lower case. */
  String lowerName() {
    return file.name().toLowerCase(Locale.ROOT);
  }

  boolean compressed() {
    return file.compression().isPresent();
  }

  boolean zip() {
    return !compressed() && starts('P', 'K', 3, 4);
  }

  /** Tells whether it is a zip archive with such a member. */
  boolean holds(Predicate<String> member) {
    return zip() && members().stream().anyMatch(member);
  }

  private List<String> members() {
    if (members == null) {
      try (ZipFile zip = new ZipFile(file.path().toFile())) {
        members = zip.stream().limit(MOST_MEMBERS).map(ZipEntry::getName).toList();
      } catch (IOException | IllegalArgumentException e) {
        // Cut short or damaged: that it is a zip archive is all that can be told.
        members = List.of();
      }
    }
    return members;
  }

  /** Tells whether most characters are of two bytes, one of them zero, as those of UTF-16 are. */
  boolean pairsOfBytes() {
    int pairs = Math.min(512, head.length) / 2;
    int zeros = 0;
    int text = 0;
    for (int i = 0; i < pairs; i++) {
      int first = at(2 * i);
      int second = at(2 * i + 1);
      zeros += (first == 0) != (second == 0) ? 1 : 0;
      text += printable(Math.max(first, second)) ? 1 : 0;
    }
    return pairs >= 4 && zeros >= pairs * 0.9 && text >= pairs * 0.9;
  }

  private static boolean printable(int b) {
    return b >= ' ' && b < 0x7F || b == '\n' || b == '\r' || b == '\t';
  }
}
