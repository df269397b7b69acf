package embedkit.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the route of a request. Paths are compared part by part with those of the routes, and with
 * nothing else: what is no route is nowhere, whatever a path looks like.
 */
final class Routes {

  /** A route that was found. */
  record Found(Route route, Map<String, String> variables) {}

  private final List<Route> routes;

  Routes(List<Route> routes) {
    Set<String> seen = new TreeSet<>();
    for (Route route : routes) {
      if (!seen.add(route.method() + " " + route.path())) {
        throw new IllegalArgumentException("two routes for " + route.method() + " " + route.path());
      }
    }
    this.routes = List.copyOf(routes);
  }

  List<Route> all() {
    return routes;
  }

  /** Parts between slashes: {@code /} has one, the empty one. A slash at the end says nothing. */
  static List<String> parts(String path) {
    String inner =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return List.of(inner.substring(1).split("/", -1));
  }

  /** The methods that a path takes, for who asks before sending; empty if there is no such path. */
  String allowed(List<String> parts) {
    Set<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (match(route.parts(), parts) != null) {
        methods.add(route.method());
      }
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return String.join(", ", methods);
  }

  /**
   * Finds a route.
   *
   * @param parts of the path, each decoded
   * @throws RequestException if there is no such path, or the method is not for it
   */
  Found find(String method, List<String> parts, String path) {
    String asked = method.equals("HEAD") ? "GET" : method;
    Set<String> others = new TreeSet<>();
    List<Found> named = new ArrayList<>();
    for (Route route : routes) {
      Map<String, String> variables = match(route.parts(), parts);
      if (variables != null && route.method().equals(asked)) {
        named.add(new Found(route, variables));
      } else if (variables != null) {
        others.add(route.method());
      }
    }
    if (!named.isEmpty()) {
      // One that is spelled out goes before one with a name in braces.
      return named.stream()
          .min((a, b) -> Integer.compare(a.variables().size(), b.variables().size()))
          .orElseThrow();
    }
    if (others.isEmpty()) {
      throw new RequestException(404, "unknown_path", "there is nothing at " + path);
    }
    if (others.contains("GET")) {
      others.add("HEAD");
    }
    throw new RequestException(
            405,
            "wrong_method",
            path + " takes " + String.join(" and ", others) + ", not " + method)
        .with("Allow", String.join(", ", others));
  }

  private static Map<String, String> match(List<String> pattern, List<String> parts) {
    if (pattern.size() != parts.size()) {
      return null;
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String wanted = pattern.get(i);
      if (wanted.startsWith("{") && !parts.get(i).isEmpty()) {
        variables.put(wanted.substring(1, wanted.length() - 1), parts.get(i));
      } else if (!wanted.equals(parts.get(i))) {
        return null;
      }
    }
    return variables;
  }
}
