/** Tables as JSON. The only room beside the application's that knows Jackson. */
package embedkit.io.formats.json;
