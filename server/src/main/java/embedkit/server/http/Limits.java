package embedkit.server.http;

import java.time.Duration;

/**
 * What one client may take.
 *
 * @param bodyBytes of a request, at the most
 * @param heldBytes how much memory all bodies and answers together may take
 * @param workers how many threads answer what takes work
 * @param waiting how many requests may wait for them; further ones are sent away
 * @param work how long an answer may take, waiting included
 * @param writing how long a client may take to read an answer, or one event
 */
public record Limits(
    long bodyBytes, long heldBytes, int workers, int waiting, Duration work, Duration writing) {

  /** The limits of a server that is told none. */
  public static Limits usual() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Limits(
        8L << 20,
        Runtime.getRuntime().maxMemory() / 4,
        processors,
        512,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }
}
