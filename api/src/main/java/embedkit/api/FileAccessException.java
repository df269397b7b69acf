package embedkit.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file is missing, not permitted, a directory, already there, or its device failed. The message
 * names the file.
 */
public final class FileAccessException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  private static final int MOST_CAUSES = 16;

  private static final String INTERRUPTED =
      "its thread was interrupted; clear that with Thread.interrupted() and try again";

  /**
   * Creates the exception.
   *
   * @param message what was found, what was expected, what to do
   */
  public FileAccessException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  public FileAccessException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Says why a file failed, in words: also where the failure beneath has none, as when a thread was
   * interrupted.
   *
   * @param what what could not be done, such as {@code cannot read vectors.txt}
   * @param cause the failure beneath
   * @return the exception, to be thrown
   */
  public static FileAccessException because(String what, IOException cause) {
    return new FileAccessException(what + ": " + why(cause), cause);
  }

  /**
   * Tells a thread that was interrupted from a file that is broken, which a library may not.
   *
   * @param what what could not be done, such as {@code cannot read vectors.h5}
   * @param failure what was thrown
   * @return the exception to throw, if an interrupt lies beneath
   */
  public static Optional<FileAccessException> ofInterrupt(String what, Throwable failure) {
    Throwable beneath = failure;
    for (int depth = 0; beneath != null && depth < MOST_CAUSES; depth++) {
      if (beneath instanceof ClosedByInterruptException interrupt) {
        return Optional.of(because(what, interrupt));
      }
      beneath = beneath.getCause();
    }
    return Optional.empty();
  }

  private static String why(IOException e) {
    return switch (e) {
      case ClosedByInterruptException interrupted -> INTERRUPTED;
      case FileLockInterruptionException interrupted -> INTERRUPTED;
      case InterruptedIOException interrupted -> INTERRUPTED;
      case AsynchronousCloseException closed -> "another thread closed it meanwhile";
      case ClosedChannelException closed ->
          Thread.currentThread().isInterrupted() ? INTERRUPTED : "it was closed meanwhile";
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case AccessDeniedException denied -> "permission denied for " + denied.getFile();
      case FileAlreadyExistsException exists -> exists.getFile() + " is there already";
      default ->
          e.getMessage() == null || e.getMessage().isBlank()
              ? e.getClass().getSimpleName()
              : e.getMessage();
    };
  }
}
