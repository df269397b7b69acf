/**
 * HTTP for the rest of the server: routes, what a client asks and is answered, the checks that
 * every request passes before a handler sees it, and the limits.
 */
package embedkit.server.http;
