package embedkit;

import embedkit.api.Progress;
import java.util.Objects;
import java.util.Optional;

/**
 * How a table is to be saved.
 *
 * @param format spec of the format to write; empty to tell it from the file's name
 * @param overwrite whether a file that is there already is replaced
 * @param progress told the rows written
 */
public record Saving(Optional<String> format, boolean overwrite, Progress progress) {

  /** Checks that nothing is null. */
  public Saving {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(progress, "progress");
  }

  /**
   * To a new file, in the format that its name tells.
   *
   * @return the usual way
   */
  public static Saving usual() {
    return new Saving(Optional.empty(), false, Progress.NONE);
  }

  /**
   * The same, in a given format.
   *
   * @param format spec such as {@code word2vec-text}
   * @return a changed copy
   */
  public Saving as(String format) {
    return new Saving(Optional.of(Objects.requireNonNull(format, "format")), overwrite, progress);
  }

  /**
   * The same, replacing a file that is there already (or not).
   *
   * @param overwrite whether to replace it
   * @return a changed copy
   */
  public Saving replacing(boolean overwrite) {
    return new Saving(format, overwrite, progress);
  }

  /**
   * The same, with somebody told of the progress.
   *
   * @param progress told the rows written
   * @return a changed copy
   */
  public Saving telling(Progress progress) {
    return new Saving(format, overwrite, progress);
  }
}
