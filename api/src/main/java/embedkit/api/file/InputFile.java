package embedkit.api.file;

import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file that is to be read, compressed or not, with its first bytes at hand so that its format can
 * be recognised by content. Safe for any number of threads.
 */
public interface InputFile {

  /**
   * Returns the file itself.
   *
   * @return the path as the user gave it; of what can be read but once, such as a pipe, a scratch
   *     file with its content, so that it can be mapped and opened again
   */
  Path path();

  /**
   * Returns what inside the file is meant, from an address such as {@code
   * model.safetensors#model.embed_tokens.weight} or {@code vectors.h5#/group/dataset}.
   *
   * @return the part behind the {@code #}, or empty where the address has none
   */
  Optional<String> inner();

  /**
   * Returns the file's name without the extension of its compression.
   *
   * @return for instance {@code vectors.txt} for {@code vectors.txt.gz}
   */
  String name();

  /**
   * Returns the first bytes of the content, after decompression.
   *
   * @return a fresh array of up to 64 KiB, shorter only where the content is
   */
  byte[] head();

  /**
   * Returns the first bytes of the content where few of them are enough, as for the mark of a
   * format: copying all of {@link #head()} for each format takes longer than reading it.
   *
   * @param most the most bytes that are wanted, 0 or more
   * @return a fresh array of the first bytes of {@link #head()}, so many of them as there are
   */
  @Incubating
  default byte[] head(int most) {
    byte[] head = head();
    return head.length <= most ? head : Arrays.copyOf(head, most);
  }

  /**
   * Returns the size of the file as it lies there.
   *
   * @return bytes, before decompression
   */
  long size();

  /**
   * Returns the name of the compression.
   *
   * @return for instance {@code gzip}; empty if the file is plain, and can be mapped
   */
  Optional<String> compression();

  /**
   * Opens the content from its start, decompressed.
   *
   * @return a buffered stream; the caller closes it
   * @throws FileAccessException if the file cannot be opened
   */
  FileStream open();
}
