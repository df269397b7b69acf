package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.spi.CompressionProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The rules that every compression of whole files keeps: content comes back, files are told by
 * their mark, and nothing that is cut short or damaged brings forth anything but an {@link
 * IOException}. Extend it with your provider.
 */
public abstract class CompressionKit {

  private static final int HEAD = 512;

  /** For subclasses. */
  protected CompressionKit() {}

  /**
   * Returns the compression that is tried.
   *
   * @return a fresh provider or always the same
   */
  protected abstract CompressionProvider compression();

  /**
   * Returns the lengths to which a file can be cut without anyone seeing it, for a compression
   * whose content ends before the file does.
   *
   * @param packed a whole file
   * @return a cut to fewer bytes than this is seen
   */
  protected int leastThatMayPass(byte[] packed) {
    return packed.length - 1;
  }

  /**
   * Content of any length comes back, read at once or byte by byte.
   *
   * @throws IOException if a stream fails
   */
  @Test
  public void contentComesBack() throws IOException {
    for (int size : new int[] {0, 1, 100, 300_000}) {
      byte[] content = content(size);
      byte[] packed = packed(content);
      assertArrayEquals(content, unpacked(packed));
      if (size <= 100) {
        assertArrayEquals(content, byByte(packed));
      }
    }
    byte[] noise = new byte[70_000];
    new Random(3).nextBytes(noise);
    assertArrayEquals(noise, unpacked(packed(noise)));
  }

  /**
   * A file is told by its mark, and no other is.
   *
   * @throws IOException if a stream fails
   */
  @Test
  public void aFileIsToldByItsMark() throws IOException {
    byte[] packed = packed(content(1000));
    assertTrue(compression().recognises(Arrays.copyOf(packed, Math.min(HEAD, packed.length))));
    assertFalse(compression().recognises(content(HEAD)), "text is not compressed");
    assertFalse(compression().recognises(new byte[HEAD]), "zeros are not compressed");
    for (int length = 0; length < 4; length++) {
      compression().recognises(Arrays.copyOf(packed, length));
    }
    assertFalse(compression().recognises(new byte[0]), "nothing is not compressed");
  }

  /** Endings are in lower case and without the dot. */
  @Test
  public void endingsAreThoseOfFileNames() {
    assertFalse(compression().extensions().isEmpty(), "a compression has an ending");
    for (String ending : compression().extensions()) {
      assertTrue(ending.matches("[a-z0-9]+"), ending);
    }
  }

  /**
   * A file that is cut short is an {@link IOException}, wherever it ends.
   *
   * @throws IOException if a stream fails
   */
  @Test
  public void aCutFileIsAnIoException() throws IOException {
    byte[] packed = packed(content(500));
    for (int length = 4; length < leastThatMayPass(packed); length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThrows(IOException.class, () -> unpacked(cut), "cut at " + length);
    }
  }

  /**
   * Damaged bytes give other bytes or an {@link IOException} with a message, and nothing else.
   *
   * @throws IOException if a stream fails
   */
  @Test
  public void damagedBytesNeverGiveAnythingButIoExceptions() throws IOException {
    byte[] packed = packed(content(500));
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      byte[] broken = packed.clone();
      for (int change = 0; change < 3; change++) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      try (InputStream in = compression().decompress(new ByteArrayInputStream(broken))) {
        in.readNBytes(1 << 20);
      } catch (IOException e) {
        assertTrue(e.getMessage() == null || !e.getMessage().isBlank());
      }
    }
  }

  /**
   * What is beneath a stream is closed with it.
   *
   * @throws IOException if a stream fails
   */
  @Test
  public void whatIsBeneathIsClosed() throws IOException {
    int[] closed = new int[2];
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream beneath =
        new FilterOutputStream(bytes) {
          @Override
          public void close() throws IOException {
            closed[0] = 1;
            super.close();
          }
        };
    try (OutputStream out = compression().compress(beneath)) {
      out.write(content(100));
    }
    InputStream source =
        new FilterInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
          @Override
          public void close() throws IOException {
            closed[1] = 1;
            super.close();
          }
        };
    compression().decompress(source).close();
    assertEquals("[1, 1]", Arrays.toString(closed), "closed: out, in");
  }

  private byte[] byByte(byte[] packed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream in = compression().decompress(new ByteArrayInputStream(packed))) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        bytes.write(next);
      }
      assertEquals(-1, in.read(), "the end stays the end");
    }
    return bytes.toByteArray();
  }

  private byte[] packed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compression().compress(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private byte[] unpacked(byte[] packed) throws IOException {
    try (InputStream in = compression().decompress(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      content[i] = (byte) ('a' + random.nextInt(16));
    }
    return content;
  }
}
