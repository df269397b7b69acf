package embedkit.server.explore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Positions as the page reads them, all little-endian: a head of 32 bytes (the mark {@code EMAP},
 * the number of rows, 1 for clusters plus 2 for zooms, the number of clusters, zeros), then x of
 * all rows and y of all rows in binary32, then the cluster of each as a whole number of 32 bits,
 * and the zoom from which on its label may be written in binary32.
 */
final class PositionBytes {

  static final int MARK = 0x50414d45;
  static final int HEAD = 32;

  private PositionBytes() {}

  static byte[] of(float[] x, float[] y, int @Nullable [] cluster, float @Nullable [] zoom) {
    int rows = x.length;
    long size = HEAD + 4L * rows * (2 + (cluster == null ? 0 : 1) + (zoom == null ? 0 : 1));
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MARK).putInt(rows).putInt((cluster == null ? 0 : 1) + (zoom == null ? 0 : 2));
    bytes.putInt(cluster == null ? 0 : clusters(cluster)).position(HEAD);
    bytes.asFloatBuffer().put(x).put(y);
    bytes.position(HEAD + 8 * rows);
    if (cluster != null) {
      bytes.asIntBuffer().put(cluster);
      bytes.position(bytes.position() + 4 * rows);
    }
    if (zoom != null) {
      bytes.asFloatBuffer().put(zoom);
    }
    return bytes.array();
  }

  /** Numbers alone. */
  static byte[] of(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static int clusters(int[] cluster) {
    int most = -1;
    for (int one : cluster) {
      most = Math.max(most, one);
    }
    return most + 1;
  }
}
