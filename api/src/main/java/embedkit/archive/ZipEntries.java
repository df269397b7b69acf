package embedkit.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/**
 * The directory at the end of a zip archive (PKWARE's APPNOTE 4.3.12 to 4.3.16), with its 64-bit
 * forms. It tells what the heads of members may leave to a descriptor behind them.
 */
final class ZipEntries {

  private static final int END = 0x06054B50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR = 0x07064B50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END_64 = 0x06064B50;
  private static final int END_64_BYTES = 56;
  private static final int ENTRY = 0x02014B50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL = 0x04034B50;
  private static final int LOCAL_BYTES = 30;
  private static final int LONG_SIZES = 1;
  private static final long NONE = 0xFFFFFFFFL;
  private static final long MOST_BYTES = 64L << 20;

  /**
   * A file of the archive.
   *
   * @param flags bit 0 says that it is encrypted
   * @param method how it is packed
   * @param crc its sum
   * @param packed bytes it takes
   * @param bytes bytes it holds
   * @param at where its own head stands
   */
  record Entry(String name, int flags, int method, long crc, long packed, long bytes, long at) {
    boolean encrypted() {
      return (flags & 1) != 0;
    }
  }

  private ZipEntries() {}

  static List<Entry> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer tail = tail(channel);
      int end = end(tail);
      long endAt = channel.size() - tail.limit() + end;
      long count = tail.getShort(end + 10) & 0xFFFF;
      long bytes = tail.getInt(end + 12) & NONE;
      long at = tail.getInt(end + 16) & NONE;
      long before = endAt;
      if (count == 0xFFFF || bytes == NONE || at == NONE) {
        ByteBuffer locator = bytes(channel, endAt - LOCATOR_BYTES, LOCATOR_BYTES);
        if (locator.getInt(0) == LOCATOR) {
          before = locator.getLong(8);
          ByteBuffer end64 = bytes(channel, before, END_64_BYTES);
          check(end64.getInt(0) == END_64, "its end has no 64-bit form where it says");
          count = end64.getLong(32);
          bytes = end64.getLong(40);
          at = end64.getLong(48);
        }
      }
      check(bytes >= 0 && bytes <= MOST_BYTES && bytes <= before, "its directory is too long");
      // Bytes may stand before the archive, as those of a program that unpacks it.
      long shift = before - bytes - at;
      check(at >= 0 && shift >= 0, "its directory does not lie where it says");
      return entries(bytes(channel, before - bytes, (int) bytes), count, shift);
    }
  }

  private static ByteBuffer tail(FileChannel channel) throws IOException {
    int most = (int) Math.min(channel.size(), END_BYTES + 0xFFFF);
    return bytes(channel, channel.size() - most, most);
  }

  private static int end(ByteBuffer tail) throws IOException {
    for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END
          && at + END_BYTES + (tail.getShort(at + 20) & 0xFFFF) <= tail.limit()) {
        return at;
      }
    }
    throw new ZipException("it has no end");
  }

  private static List<Entry> entries(ByteBuffer directory, long count, long shift)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    while (entries.size() < count) {
      check(
          directory.limit() - at >= ENTRY_BYTES && directory.getInt(at) == ENTRY,
          "its directory has " + entries.size() + " of " + count + " members");
      int name = directory.getShort(at + 28) & 0xFFFF;
      int extra = directory.getShort(at + 30) & 0xFFFF;
      int next = at + ENTRY_BYTES + name + extra + (directory.getShort(at + 32) & 0xFFFF);
      check(next <= directory.limit(), "its directory is cut short");
      entries.add(entry(directory, at, name, extra, shift));
      at = next;
    }
    return entries;
  }

  private static Entry entry(ByteBuffer directory, int at, int name, int extra, long shift) {
    long[] sizes = {
      directory.getInt(at + 24) & NONE,
      directory.getInt(at + 20) & NONE,
      directory.getInt(at + 42) & NONE
    };
    int from = at + ENTRY_BYTES + name;
    int end = from + extra;
    while (end - from >= 4) {
      int kind = directory.getShort(from) & 0xFFFF;
      int length = directory.getShort(from + 2) & 0xFFFF;
      int value = from + 4;
      for (int i = 0; kind == LONG_SIZES && i < sizes.length; i++) {
        if (sizes[i] == NONE && value + 8 <= Math.min(end, from + 4 + length)) {
          sizes[i] = directory.getLong(value);
          value += 8;
        }
      }
      from += 4 + length;
    }
    byte[] text = new byte[name];
    directory.get(at + ENTRY_BYTES, text);
    return new Entry(
        text(text),
        directory.getShort(at + 8) & 0xFFFF,
        directory.getShort(at + 10) & 0xFFFF,
        directory.getInt(at + 16) & NONE,
        sizes[1],
        sizes[0],
        sizes[2] + shift);
  }

  private static String text(byte[] name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      // An old archive, whose code page nobody noted.
      return new String(name, StandardCharsets.ISO_8859_1);
    }
  }

  /** Where the packed bytes of a member begin, all of which are in the file. */
  static long start(FileChannel channel, Entry entry) throws IOException {
    ByteBuffer local = bytes(channel, entry.at(), LOCAL_BYTES);
    check(local.getInt(0) == LOCAL, entry.name() + " does not lie where the directory says");
    int name = local.getShort(26) & 0xFFFF;
    int extra = local.getShort(28) & 0xFFFF;
    long start = entry.at() + LOCAL_BYTES + name + extra;
    check(
        entry.packed() >= 0 && entry.packed() <= channel.size() - start,
        entry.name() + " is longer than the archive");
    return start;
  }

  private static ByteBuffer bytes(FileChannel channel, long at, int count) throws IOException {
    check(at >= 0 && at <= channel.size() - count, "it is cut short");
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
      // Until all of it is there.
    }
    check(!bytes.hasRemaining(), "it is cut short");
    return bytes.flip();
  }

  private static void check(boolean right, String wrong) throws ZipException {
    if (!right) {
      throw new ZipException(wrong);
    }
  }
}
