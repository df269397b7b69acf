package embedkit.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Files inside the jar, each at a path of its own. */
public final class Resources {

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", Response.JSON,
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "txt", Response.TEXT,
          "woff2", "font/woff2");

  private Resources() {}

  /**
   * Serves a file of the jar. It is read now, and sent with an ETag; a client that has it already
   * is answered 304.
   *
   * @param path where it is asked for
   * @param beside a class of the package that the file lies in
   * @param name of the file; its ending says its type
   * @return the route
   */
  public static Route at(String path, Class<?> beside, String name) {
    return at(path, beside, name, Map.of());
  }

  /**
   * Serves a file of the jar with headers of its own.
   *
   * @param path where it is asked for
   * @param beside a class of the package that the file lies in
   * @param name of the file; its ending says its type
   * @param own headers, such as another {@code Content-Security-Policy}
   * @return the route
   */
  public static Route at(String path, Class<?> beside, String name, Map<String, String> own) {
    byte[] bytes = read(beside, name);
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalArgumentException("no type is known of " + name);
    }
    String tag = "\"" + HexFormat.of().formatHex(digest(bytes), 0, 16) + "\"";
    Map<String, String> headers = new LinkedHashMap<>(own);
    headers.put("ETag", tag);
    headers.put("Cache-Control", "no-cache");
    Response there = new Response.Whole(200, type, bytes, headers);
    Response same = new Response.Whole(304, type, new byte[0], headers);
    return Route.get(
        path,
        request -> {
          Optional<String> known = request.header("if-none-match");
          return known.filter(k -> k.contains(tag) || k.equals("*")).isPresent() ? same : there;
        });
  }

  private static byte[] read(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no " + name + " beside " + beside.getName());
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
