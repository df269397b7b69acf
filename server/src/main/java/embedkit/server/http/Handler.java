package embedkit.server.http;

import java.io.IOException;

/** Answers requests, any number at once. */
@FunctionalInterface
public interface Handler {

  /**
   * Answers.
   *
   * @param request what is asked
   * @return the answer
   * @throws RequestException if the request is wrong
   * @throws embedkit.api.EmbedkitException if what is asked cannot be answered; a client is told
   *     its finding
   */
  Response answer(Request request) throws IOException;
}
