package embedkit.io.formats.compression;

import embedkit.spi.CompressionProvider;
import embedkit.spi.Option;
import java.util.List;

/** A compression that is told by the first bytes of a file, and has no options. */
abstract class Marked implements CompressionProvider {

  static final int BUFFER = 1 << 16;

  private final String name;
  private final String summary;
  private final List<String> extensions;
  private final int[] mark;

  Marked(String name, String summary, List<String> extensions, int... mark) {
    this.name = name;
    this.summary = summary;
    this.extensions = extensions;
    this.mark = mark;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String summary() {
    return summary;
  }

  @Override
  public final List<Option<?>> options() {
    return List.of();
  }

  @Override
  public final List<String> extensions() {
    return extensions;
  }

  @Override
  public boolean recognises(byte[] head) {
    if (head.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((head[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
