package embedkit.io.formats.hdf5;

import java.util.OptionalLong;

/**
 * The first block of an HDF5 file (HDF5 file format specification 3.0, II.A). It says how long the
 * file is to be, and jhdf does not look: what lies behind the end of a cut file would be read as
 * whatever its buffers hold.
 */
final class Superblock {

  private static final long[] SIGNATURE = {0x89, 'H', 'D', 'F', 0x0D, 0x0A, 0x1A, 0x0A};
  private static final int VERSION = 8;

  private Superblock() {}

  /**
   * Where the block begins, or -1: a block of the user's of 512, 1024, ... bytes may stand before.
   */
  static int start(byte[] head) {
    for (int at = 0; at + SIGNATURE.length <= head.length; at = at == 0 ? 512 : at * 2) {
      if (signed(head, at)) {
        return at;
      }
    }
    return -1;
  }

  /** The length that the file is to have at least, where the head tells it. */
  static OptionalLong fileLength(byte[] head) {
    int start = start(head);
    if (start < 0 || start + 128 > head.length) {
      return OptionalLong.empty();
    }
    int version = head[start + VERSION];
    boolean old = version < 2;
    int size = head[start + (old ? 13 : 9)];
    if (version < 0 || version > 3 || size < 2 || size > 8) {
      return OptionalLong.empty();
    }
    int base = start + (old ? version == 0 ? 24 : 28 : 12);
    long length = 0;
    for (int i = size - 1; i >= 0; i--) {
      length = length << 8 | head[base + 2 * size + i] & 0xFF;
    }
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  private static boolean signed(byte[] head, int at) {
    for (int i = 0; i < SIGNATURE.length; i++) {
      if ((head[at + i] & 0xFF) != SIGNATURE[i]) {
        return false;
      }
    }
    return true;
  }
}
