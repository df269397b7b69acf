package embedkit.archive;

import embedkit.api.VectorFileException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tar archive (POSIX.1-2001 ustar and pax, and GNU's long names). It has no directory, so it is
 * read from its start for a list, and once more up to the member that is opened, unless a visitor
 * of the list has kept that one.
 *
 * @param file the archive
 * @param content opens it, unpacked
 * @param members the files in it
 */
public record TarArchive(Path file, Content content, List<Member> members) implements Archive {

  private static final int BLOCK = 512;
  private static final int MOST_NAME = 1 << 16;
  private static final int MOST_MEMBERS = 100_000;

  /** Opens the unpacked bytes of the archive. */
  @FunctionalInterface
  public interface Content {
    /** Opens them from the start. */
    InputStream open() throws IOException;
  }

  /** Sees the files of an archive while they are listed. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Sees a file.
     *
     * @param member the file
     * @param content what is in it; as much of it is read as the visitor likes
     * @throws IOException if the archive is cut short or damaged
     */
    void at(Member member, InputStream content) throws IOException;
  }

  /** A member's head: its name, size and kind. */
  private record Head(String name, long bytes, char kind) {
    boolean isFile() {
      return kind == 0 || kind == '0' || kind == '7';
    }
  }

  /** Tells whether content begins as a tar archive does: with a head whose sum is right. */
  public static boolean begins(byte[] head) {
    if (head.length < BLOCK || head[0] == 0) {
      return false;
    }
    try {
      return sum(head) == number(head, 148, 8);
    } catch (IOException e) {
      // No number stands where a head has its sum.
      return false;
    }
  }

  /**
   * Reads the heads of all members.
   *
   * @param visitor is shown each file in passing
   * @throws IOException if the archive is cut short or damaged
   */
  public static TarArchive read(Path file, Content content, Visitor visitor) throws IOException {
    List<Member> members = new ArrayList<>();
    try (InputStream in = content.open()) {
      for (Head head = next(in); head != null; head = next(in)) {
        long unread = padded(head.bytes());
        if (head.isFile()) {
          Member member = new Member(head.name(), head.bytes());
          members.add(member);
          Limited part = new Limited(in, head.bytes());
          visitor.at(member, part);
          unread -= head.bytes() - part.left();
        }
        if (members.size() > MOST_MEMBERS) {
          throw VectorFileException.at(
              file, "", "at most " + MOST_MEMBERS + " members", "more", "unpack the archive");
        }
        skip(in, unread);
      }
      // The checksum of a compression stands behind the last member.
      in.transferTo(OutputStream.nullOutputStream());
    }
    return new TarArchive(file, content, List.copyOf(members));
  }

  @Override
  public String kind() {
    return "tar";
  }

  @Override
  public InputStream open(Member member) throws IOException {
    InputStream in = content.open();
    try {
      for (Head head = next(in); head != null; head = next(in)) {
        if (head.isFile() && head.name().equals(member.name())) {
          return new Limited(in, head.bytes());
        }
        skip(in, padded(head.bytes()));
      }
      throw new EOFException("the archive has lost " + member.name());
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The next head, with the long name that may stand before it; null at the end. */
  private static Head next(InputStream in) throws IOException {
    String name = null;
    while (true) {
      byte[] block = in.readNBytes(BLOCK);
      if (block.length == 0 || block.length == BLOCK && zeros(block)) {
        return null;
      }
      if (block.length < BLOCK) {
        throw new EOFException("the archive is cut short in a head");
      }
      if (sum(block) != number(block, 148, 8)) {
        throw new IOException("the sum of a member's head is wrong");
      }
      long bytes = number(block, 124, 12);
      char kind = (char) (block[156] & 0xFF);
      if (kind == 'L' || kind == 'x') {
        String text = text(in, bytes);
        String found = kind == 'L' ? text.replaceAll("\0.*", "") : path(text);
        name = found == null ? name : found;
      } else if (kind == 'g' || kind == 'K') {
        skip(in, padded(bytes));
      } else {
        return new Head(name == null ? name(block) : name, kind == '5' ? 0 : bytes, kind);
      }
    }
  }

  private static String text(InputStream in, long bytes) throws IOException {
    if (bytes > MOST_NAME) {
      throw new IOException("a name of " + bytes + " bytes");
    }
    byte[] text = in.readNBytes((int) bytes);
    skip(in, padded(bytes) - bytes);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** The path among the records of pax, {@code length key=value}; null if it is not there. */
  private static String path(String records) {
    return Arrays.stream(records.split("\n"))
        .map(record -> record.substring(record.indexOf(' ') + 1))
        .filter(record -> record.startsWith("path="))
        .map(record -> record.substring("path=".length()))
        .findFirst()
        .orElse(null);
  }

  private static String name(byte[] block) {
    String name = field(block, 0, 100);
    boolean ustar = field(block, 257, 5).equals("ustar");
    String prefix = ustar && block[262] == 0 ? field(block, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String field(byte[] block, int at, int most) {
    int length = 0;
    while (length < most && block[at + length] != 0) {
      length++;
    }
    return new String(block, at, length, StandardCharsets.UTF_8);
  }

  /** An octal number of ASCII digits, or a binary one if its first bit is set. */
  private static long number(byte[] block, int at, int length) throws IOException {
    long number = 0;
    if (block[at] < 0) {
      for (int i = 1; i < length; i++) {
        number = number << 8 | block[at + i] & 0xFF;
      }
    } else {
      String digits = field(block, at, length).strip();
      if (!digits.matches("[0-7]{1,12}")) {
        throw new IOException("a member's head has no number where one belongs");
      }
      number = Long.parseLong(digits, 8);
    }
    if (number < 0) {
      throw new IOException("a member of a size below zero");
    }
    return number;
  }

  /** The sum of a head's bytes, those of the sum itself taken for spaces. */
  private static long sum(byte[] block) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xFF;
    }
    return sum;
  }

  private static boolean zeros(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static long padded(long bytes) throws IOException {
    if (bytes > Long.MAX_VALUE - BLOCK) {
      throw new IOException("a member of " + bytes + " bytes");
    }
    return (bytes + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static void skip(InputStream in, long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
    } catch (EOFException e) {
      throw new EOFException("the archive is cut short in a member");
    }
  }
}
