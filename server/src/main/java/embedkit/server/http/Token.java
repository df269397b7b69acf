package embedkit.server.http;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The secret that a client must know, compared in a time that tells nothing of it. */
public final class Token {

  private static final String SCHEME = "Bearer ";

  private final byte[] digest;

  public Token(String secret) {
    this.digest = digest(secret);
  }

  /** Digests have one length, whatever is compared. */
  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void check(HttpExchange exchange) {
    List<String> given = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
    boolean bearer =
        given.size() == 1 && given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String secret = bearer ? given.getFirst().substring(SCHEME.length()).strip() : "";
    if (!MessageDigest.isEqual(digest, digest(secret)) || !bearer) {
      throw new RequestException(
              401,
              bearer ? "wrong_token" : "no_token",
              bearer
                  ? "the token is another one"
                  : "this server wants its token, as Authorization: Bearer TOKEN")
          .with("WWW-Authenticate", "Bearer");
    }
  }
}
