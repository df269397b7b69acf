/**
 * Tables and models asked over HTTP. A server is made by {@link embedkit.server.Server#on}, told
 * what it serves, and started:
 *
 * <pre>{@code
 * try (Server server = Server.on(8080).table("cats", table).start()) {
 *   System.out.println(server.address());
 *   ...
 * }
 * }</pre>
 */
@Incubating
@NullMarked
package embedkit.server;

import embedkit.api.Incubating;
import org.jspecify.annotations.NullMarked;
