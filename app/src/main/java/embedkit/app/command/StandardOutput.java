package embedkit.app.command;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Standard output, which remembers its first failure: a writer above it would only say that there
 * was one. Nothing is tried again after it. Each answer passes here, and the JVM would take a
 * millisecond to make a lambda.
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

  private void goOn() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  private IOException kept(IOException first) {
    failure = first;
    return first;
  }

  @Override
  public void write(int value) throws IOException {
    asked = true;
    goOn();
    try {
      out.write(value);
    } catch (IOException e) {
      throw kept(e);
    }
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    asked |= count > 0;
    goOn();
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      throw kept(e);
    }
  }

  @Override
  public void flush() throws IOException {
    goOn();
    try {
      out.flush();
    } catch (IOException e) {
      throw kept(e);
    }
  }
}
