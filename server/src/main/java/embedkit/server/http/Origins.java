package embedkit.server.http;

import com.sun.net.httpserver.HttpExchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names a server goes by. A page of another site can have a browser ask this machine, under
 * the site's own name when that is made to point here (DNS rebinding); so a request under another
 * name is refused, and so is one that a page of another origin has sent. A literal address cannot
 * be rebound, so a server for other machines takes these too.
 */
final class Origins {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?");
  private static final Pattern LITERAL =
      Pattern.compile("\\[[0-9a-f:.]+\\]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private final boolean loopback;
  private final String literal;
  private final Set<String> names;

  /**
   * The names of an address.
   *
   * @param bound what the server is bound to
   * @param names further ones, in lower case
   */
  Origins(InetAddress bound, Set<String> names) {
    this.loopback = bound.isLoopbackAddress();
    this.literal = literal(bound);
    this.names = names;
  }

  /** An address as it stands in a URI, in lower case. */
  static String literal(InetAddress address) {
    String text = address.getHostAddress().replaceFirst("%.*", "");
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  /** Refuses what does not come from here. */
  void check(HttpExchange exchange) {
    List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
    if (hosts.size() != 1 || !isOurs(hosts.getFirst())) {
      throw foreign(
          "foreign_host",
          hosts.size() == 1
              ? "this server is not called " + shown(hosts.getFirst())
              : "a request has one Host header, and this one has " + hosts.size());
    }
    String authority = exchange.getRequestURI().getRawAuthority();
    if (authority != null && !authority.equalsIgnoreCase(hosts.getFirst())) {
      throw foreign("foreign_host", "this server is not called " + shown(authority));
    }
    for (String origin : exchange.getRequestHeaders().getOrDefault("Origin", List.of())) {
      if (!origin.equalsIgnoreCase("http://" + hosts.getFirst())
          && !origin.equalsIgnoreCase("https://" + hosts.getFirst())) {
        throw foreign("foreign_origin", "pages of " + shown(origin) + " are not answered here");
      }
    }
    String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
    String mode = exchange.getRequestHeaders().getFirst("Sec-Fetch-Mode");
    if ("cross-site".equals(site) && !"navigate".equals(mode)) {
      throw foreign("foreign_origin", "pages of other sites are not answered here");
    }
  }

  private boolean isOurs(String host) {
    if (!AUTHORITY.matcher(host).matches()) {
      return false;
    }
    String name = host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
    return LOOPBACK.contains(name)
        || name.equals(literal)
        || names.contains(name)
        || !loopback && LITERAL.matcher(name).matches();
  }

  private static RequestException foreign(String code, String message) {
    return new RequestException(403, code, message);
  }

  private static String shown(String text) {
    String few = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    return "\"" + few.replaceAll("[^\\x20-\\x7e]", "?") + "\"";
  }
}
