package embedkit.training.source;

import embedkit.Tables;
import java.io.InputStream;

/** A text that a program hands over as it is, where another names a file. */
public sealed interface GivenText permits GivenFiles, GivenLines, GivenStream {

  /**
   * Returns what to call it in messages and in a table's metadata.
   *
   * @return a name, which need not be one that it could be opened by
   */
  String name();

  /**
   * Opens the text.
   *
   * @param tables opens files, and has the compressions
   * @return its bytes, decompressed; the caller closes it
   * @throws embedkit.api.FileAccessException if it cannot be read
   * @throws embedkit.api.ConfigurationException if it comes but once, and was read
   */
  InputStream open(Tables tables);

  /**
   * Tells whether it is made of strings of Java, so that no encoding is to be named.
   *
   * @return true if its bytes are UTF-8, whatever the run says
   */
  default boolean ofStrings() {
    return false;
  }

  /**
   * Tells whether it is tokens already.
   *
   * @return true if no tokenizer is to cut it
   */
  default boolean ofTokens() {
    return false;
  }
}
