package embedkit.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that listens to server-sent events, as HTML's {@code EventSource} does. */
public final class EventSink {

  private final OutputStream out;
  private final Watch watch;
  private final Duration patience;

  EventSink(OutputStream out, Watch watch, Duration patience) {
    this.out = out;
    this.watch = watch;
    this.patience = patience;
  }

  /**
   * Sends an event.
   *
   * @param id where a client goes on that comes back
   * @param name of the kind of event
   * @param json one line
   * @throws IOException if the client has gone, or does not read
   */
  public void event(long id, String name, String json) throws IOException {
    send("id: " + id + "\nevent: " + name + "\ndata: " + json.replace("\n", " ") + "\n\n");
  }

  /** Sends nothing, so that it shows whether the client is there still. */
  public void breath() throws IOException {
    send(": \n\n");
  }

  private void send(String text) throws IOException {
    try (Watch.Over _ = watch.over(Thread.currentThread(), patience)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
