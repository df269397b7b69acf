package embedkit.training.source;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** A stream of bytes, which comes but once; who made it closes it. */
public final class GivenStream implements GivenText {

  private final InputStream in;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * Takes a stream.
   *
   * @param in the text, plain or compressed
   */
  public GivenStream(InputStream in) {
    this.in = Objects.requireNonNull(in, "in");
  }

  @Override
  public String name() {
    return "a stream";
  }

  @Override
  public InputStream open(Tables tables) {
    if (taken.getAndSet(true)) {
      throw new ConfigurationException(
          "the stream of this pipeline was read already, and comes but once; read it once and start"
              + " several runs of what was read, or name a file");
    }
    return tables.stream(in);
  }
}
