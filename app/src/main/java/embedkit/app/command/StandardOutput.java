package embedkit.app.command;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Standard output, which remembers its first failure: a writer above it would only say that there
 * was one. Nothing is tried again after it.
 */
final class StandardOutput extends FilterOutputStream {

  private static final int BUFFER = 1 << 13;

  private IOException failure;
  private boolean asked;

  StandardOutput(OutputStream out) {
    super(new BufferedOutputStream(out, BUFFER));
  }

  /** Whether anything was written. */
  boolean asked() {
    return asked;
  }

  /** Why not all of it could be written. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether whoever read the answers has read enough, as {@code head} does. */
  boolean closed() {
    return failure != null && String.valueOf(failure.getMessage()).contains("Broken pipe");
  }

  /** A step that may fail. */
  @FunctionalInterface
  private interface Step {
    void take() throws IOException;
  }

  private void first(Step step) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      step.take();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void write(int value) throws IOException {
    asked = true;
    first(() -> out.write(value));
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    asked |= count > 0;
    first(() -> out.write(bytes, from, count));
  }

  @Override
  public void flush() throws IOException {
    first(out::flush);
  }
}
