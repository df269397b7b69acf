/** The questions of {@link embedkit.search.question}, asked by HTTP. */
package embedkit.server.ask;
