package embedkit.spi;

import java.util.List;

/** What every plugin tells about itself. Has a public constructor without parameters. */
public interface Provider {

  /**
   * Returns the name that people type.
   *
   * @return lower-case letters, digits and hyphens, such as {@code adam} or {@code word2vec-text}
   */
  String name();

  /**
   * Says in one sentence what the plugin is.
   *
   * @return a sentence without a line break
   */
  String summary();

  /**
   * Returns the options that the plugin accepts.
   *
   * @return in the order in which help lists them; names are distinct
   */
  List<Option<?>> options();
}
