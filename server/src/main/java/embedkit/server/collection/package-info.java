/** Collections that are searched and changed over HTTP. */
package embedkit.server.collection;
