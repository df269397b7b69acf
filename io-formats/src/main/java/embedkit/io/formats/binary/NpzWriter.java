package embedkit.io.formats.binary;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Vocabulary;
import embedkit.api.file.OutputFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the arrays {@code embeddings} and {@code vocab}. */
final class NpzWriter {

  private static final int BUFFER = 1 << 16;

  private NpzWriter() {}

  static void write(EmbeddingTable table, OutputFile file, Progress progress) {
    if (file.compression().isPresent()) {
      throw new ConfigurationException(
          "cannot write "
              + file.target()
              + ": an .npz file is a zip, which is read at random places; leave the compression out"
              + " of the name");
    }
    try (ZipOutputStream zip = new ZipOutputStream(file.open())) {
      if (table.vocabulary().isPresent()) {
        tokens(zip, table.vocabulary().get(), file);
      }
      // Floats hardly shrink, and this way they are read at the speed of the disk.
      zip.setLevel(Deflater.NO_COMPRESSION);
      zip.putNextEntry(entry("embeddings.npy"));
      OutputStream out = new BufferedOutputStream(zip, BUFFER);
      NpyWriter.matrix(out, table, progress);
      out.flush();
      zip.closeEntry();
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file.target(), e);
    }
  }

  /** An entry whose bytes do not depend on when it is written. */
  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
    return entry;
  }

  private static void tokens(ZipOutputStream zip, Vocabulary tokens, OutputFile file)
      throws IOException {
    int longest = longest(tokens, file);
    zip.putNextEntry(entry("vocab.npy"));
    OutputStream out = new BufferedOutputStream(zip, BUFFER);
    NpyWriter.head(out, "<U" + longest, "(" + tokens.size() + ",)");
    ByteBuffer text = ByteBuffer.allocate(4 * longest).order(ByteOrder.LITTLE_ENDIAN);
    for (long row = 0; row < tokens.size(); row++) {
      text.clear();
      tokens.token(row).codePoints().forEach(text::putInt);
      while (text.hasRemaining()) {
        text.putInt(0);
      }
      out.write(text.array());
    }
    out.flush();
    zip.closeEntry();
  }

  private static int longest(Vocabulary tokens, OutputFile file) {
    int longest = 1;
    for (long row = 0; row < tokens.size(); row++) {
      String token = tokens.token(row);
      if (token.endsWith("\0")) {
        throw new ConfigurationException(
            "cannot write "
                + file.target()
                + ": the token of row "
                + row
                + " ends in a zero character, which NumPy takes for padding");
      }
      longest = Math.max(longest, token.codePointCount(0, token.length()));
    }
    return longest;
  }
}
