package embedkit.spi;

import embedkit.api.Incubating;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A compression of whole files, told by content when reading and by name when writing. */
public interface CompressionProvider extends Provider {

  /**
   * Returns the endings of file names.
   *
   * @return endings in lower case without the dot, the usual one first, such as {@code gz}
   */
  List<String> extensions();

  /**
   * Tells whether a file is compressed so.
   *
   * @param head the first bytes of the file, up to 512, fewer only if the file is shorter
   * @return true if they bear this compression's mark
   */
  boolean recognises(byte[] head);

  /**
   * Tells whether the compressed data notes a checksum of the content, which {@link #decompress}
   * compares.
   *
   * @param head the first bytes of the file, up to 512
   * @return true, as here, for a compression that always does
   */
  @Incubating
  default boolean checked(byte[] head) {
    return true;
  }

  /**
   * Decompresses a stream.
   *
   * @param in the compressed stream; closed with the result
   * @return the content
   * @throws IOException if the head is broken or the stream fails
   */
  InputStream decompress(InputStream in) throws IOException;

  /**
   * Compresses a stream.
   *
   * @param out where the compressed bytes go; closed with the result
   * @return takes the content
   * @throws IOException if the stream fails
   */
  OutputStream compress(OutputStream out) throws IOException;
}
