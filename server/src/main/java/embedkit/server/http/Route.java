package embedkit.server.http;

import java.util.List;
import java.util.Objects;

/**
 * Requests of a method and a path, and who answers them.
 *
 * @param method {@code GET}, {@code POST} or {@code DELETE}; who answers GET answers HEAD too
 * @param path such as {@code /v1/models/{model}}: a name in braces is any one part
 * @param cost whether answering takes the processor long
 * @param handler answers
 */
public record Route(String method, String path, Cost cost, Handler handler) {

  /** What answering takes. */
  public enum Cost {
    /** Next to nothing: answered at once, however much work there is. */
    LIGHT,
    /** Processor time: done by a few threads, waited for in a queue, and given up when late. */
    WORK
  }

  /** Checks. */
  public Route {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(handler, "handler");
  }

  /** Answers GET by what is at hand. */
  public static Route get(String path, Handler handler) {
    return new Route("GET", path, Cost.LIGHT, handler);
  }

  /** Answers POST by what is at hand. */
  public static Route post(String path, Handler handler) {
    return new Route("POST", path, Cost.LIGHT, handler);
  }

  /** Answers DELETE by what is at hand. */
  public static Route delete(String path, Handler handler) {
    return new Route("DELETE", path, Cost.LIGHT, handler);
  }

  /** The same route, whose answers take work. */
  public Route working() {
    return new Route(method, path, Cost.WORK, handler);
  }

  List<String> parts() {
    return Routes.parts(path);
  }
}
