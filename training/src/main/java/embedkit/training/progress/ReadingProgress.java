package embedkit.training.progress;

import embedkit.api.Incubating;
import java.util.OptionalDouble;

/**
 * How far the reading of a text has come. It goes in passes: {@value #COUNTING} reads the file,
 * {@code phrases pass 1} and so on join words where that was asked for, {@value #IDS} leaves in the
 * text what is learned. A pass is told in bytes or in tokens, as what it goes over.
 *
 * @param pass the name of the pass
 * @param bytes bytes of the file that this pass has read so far, of a compressed one compressed
 *     bytes; bytes of text where the stream is of no file; 0 in a pass that reads no file
 * @param totalBytes bytes of the file; -1 where that is not known, and in a pass that reads no file
 * @param tokens tokens that this pass went over so far; behind the first pass, line ends among
 *     them, and twice over the text to join phrases
 * @param totalTokens tokens that this pass goes over; -1 in the first, which counts them
 * @param seconds time since this pass began
 */
public record ReadingProgress(
    String pass, long bytes, long totalBytes, long tokens, long totalTokens, double seconds) {

  /** The pass that reads the text, finds its tokens and counts them. */
  public static final String COUNTING = "counting";

  /** The last pass, behind which tokens that are too rare have gone. */
  public static final String IDS = "ids";

  /** A pass behind the reading, for an objective that learns from pairs: it counts them. */
  @Incubating public static final String PAIRS = "pairs";

  /**
   * Returns how much of the pass is done.
   *
   * @return 0 to 1, or empty where the total is not known
   */
  public OptionalDouble share() {
    return totalBytes > 0
        ? OptionalDouble.of((double) bytes / totalBytes)
        : totalTokens > 0
            ? OptionalDouble.of((double) tokens / totalTokens)
            : OptionalDouble.empty();
  }

  /**
   * Returns the speed of the pass in bytes of the file.
   *
   * @return bytes per second, 0 before the first and in a pass that reads no file
   */
  public double bytesPerSecond() {
    return seconds > 0 ? bytes / seconds : 0;
  }

  /**
   * Returns the speed of the pass in tokens.
   *
   * @return tokens per second, 0 before the first
   */
  public double tokensPerSecond() {
    return seconds > 0 ? tokens / seconds : 0;
  }

  /**
   * Told of the progress when a pass begins, ten times a second at most while it goes on, and when
   * it is done. By one thread at a time, which reads on afterwards: it must be quick, and what it
   * throws ends the reading.
   */
  @FunctionalInterface
  public interface Listener {
    /** Listens to nothing. */
    Listener NONE = progress -> {};

    /**
     * Tells how far the reading has come.
     *
     * @param progress the progress
     */
    void at(ReadingProgress progress);
  }
}
