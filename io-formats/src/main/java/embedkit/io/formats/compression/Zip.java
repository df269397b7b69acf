package embedkit.io.formats.compression;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A zip archive that holds a single file, as pretrained vectors are often given away. Archives that
 * are a format themselves ({@code .npz}, {@code .keras}, Deeplearning4j's) are left to that format:
 * their first file gives them away.
 */
public final class Zip extends Marked {

  private static final int NAME_LENGTH = 26;
  private static final int NAME = 30;
  private static final List<String> OTHER_FORMATS =
      List.of(".npy", "syn0.txt", ".json", ".h5", ".pkl", ".pb", ".xml", ".class", ".mf");

  /** Has no state. */
  public Zip() {
    super("zip", "A zip archive of a single file.", List.of("zip"), 'P', 'K', 3, 4);
  }

  @Override
  public boolean recognises(byte[] head) {
    if (!super.recognises(head) || head.length < NAME) {
      return false;
    }
    int length = head[NAME_LENGTH] & 0xFF | (head[NAME_LENGTH + 1] & 0xFF) << 8;
    int known = Math.min(length, head.length - NAME);
    String name = new String(head, NAME, known, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    return OTHER_FORMATS.stream().noneMatch(name::endsWith);
  }

  @Override
  public InputStream decompress(InputStream in) throws IOException {
    return Guarded.guarded(() -> onlyFile(new ZipInputStream(in)));
  }

  @Override
  public OutputStream compress(OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.putNextEntry(new ZipEntry("vectors"));
    return new BufferedOutputStream(zip, BUFFER);
  }

  private static InputStream onlyFile(ZipInputStream zip) throws IOException {
    ZipEntry entry = zip.getNextEntry();
    while (entry != null && entry.isDirectory()) {
      entry = zip.getNextEntry();
    }
    if (entry == null) {
      throw new ZipException("the archive holds no file");
    }
    return new OnlyFile(zip, entry.getName());
  }

  /** The content of an archive's file; at its end there must not be another. */
  private static final class OnlyFile extends FilterInputStream {
    private final ZipInputStream zip;
    private final String name;
    private boolean ended;

    OnlyFile(ZipInputStream zip, String name) {
      super(zip);
      this.zip = zip;
      this.name = name;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int read = ended ? -1 : zip.read(b, off, len);
      if (read < 0 && !ended) {
        ended = true;
        checkAlone();
      }
      return read;
    }

    private void checkAlone() throws IOException {
      ZipEntry next = zip.getNextEntry();
      if (next != null) {
        throw new ZipException(
            "the archive holds more than one file, "
                + name
                + " and "
                + next.getName()
                + "; unpack it and give one of them");
      }
    }
  }
}
