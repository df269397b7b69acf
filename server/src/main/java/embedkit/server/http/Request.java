package embedkit.server.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client asks, when all checks have passed.
 *
 * @param method in capitals, such as {@code GET}
 * @param path decoded, without the query
 * @param variables what stands in the path where the route's has a name in braces
 * @param query the values of each name behind the question mark, decoded, in their order
 * @param headers the first value of each header, by its name in lower case
 * @param body all bytes that came, which are no more than the limit
 * @param reservation takes the memory of a large answer before it is made
 */
public record Request(
    String method,
    String path,
    Map<String, String> variables,
    Map<String, List<String>> query,
    Map<String, String> headers,
    byte[] body,
    Reservation reservation) {

  /** Takes memory before it is filled. */
  @FunctionalInterface
  public interface Reservation {
    /**
     * Takes room for an answer, which is held until the answer is sent.
     *
     * @param bytes of the whole answer, at the most
     * @throws RequestException if there is not so much, or not just now
     */
    void take(long bytes);
  }

  /** Returns a variable of the route's path. */
  public String variable(String name) {
    return variables.get(name);
  }

  /** Returns the first value of a name behind the question mark. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).map(List::getFirst);
  }

  /** Returns a header by its name in lower case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
