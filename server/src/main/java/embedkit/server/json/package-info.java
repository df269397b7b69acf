/** JSON: answers as they are written, requests as they are read. */
package embedkit.server.json;
