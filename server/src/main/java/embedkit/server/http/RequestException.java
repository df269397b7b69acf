package embedkit.server.http;

import embedkit.api.EmbedkitException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A request that is not answered as it was asked, and why. */
public final class RequestException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String field;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  /**
   * Says what is wrong.
   *
   * @param status of HTTP, 400 or more
   * @param code a word for programs, such as {@code unknown_path}
   * @param message for people: what was found, what was expected, what helps
   */
  public RequestException(int status, String code, String message) {
    this(status, code, message, null);
  }

  private RequestException(int status, String code, String message, String field) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }

  /** Says what is wrong with a field of the request. */
  public static RequestException of(String field, String message) {
    return new RequestException(400, "invalid_value", message, field);
  }

  /** Says that there is too much to do just now, and when to come again. */
  public static RequestException busy(String message) {
    return new RequestException(503, "busy", message).with("Retry-After", "1");
  }

  /** Adds a header to the answer. */
  RequestException with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /** Returns the field that is wrong, if it is one. */
  public Optional<String> field() {
    return Optional.ofNullable(field);
  }

  Map<String, String> headers() {
    return headers;
  }
}
