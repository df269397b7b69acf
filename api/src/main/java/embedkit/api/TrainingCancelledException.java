package embedkit.api;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run was asked to end, or its thread was interrupted, before all was learned. Where it wrote a
 * checkpoint, it can be taken up again there.
 */
public final class TrainingCancelledException extends TrainingException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Path checkpoint;

  /**
   * Creates the exception of a run that left no checkpoint.
   *
   * @param message what was under way
   * @param cause the interruption, or null
   */
  public TrainingCancelledException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.checkpoint = null;
  }

  /**
   * Creates the exception of a run that was asked to end.
   *
   * @param message how far it had come
   * @param checkpoint where it can be taken up again, or null
   */
  public TrainingCancelledException(String message, @Nullable Path checkpoint) {
    super(message);
    this.checkpoint = checkpoint;
  }

  /**
   * Returns the file that the run can be taken up from.
   *
   * @return the checkpoint, or empty if none was written
   */
  public Optional<Path> checkpoint() {
    return Optional.ofNullable(checkpoint);
  }
}
