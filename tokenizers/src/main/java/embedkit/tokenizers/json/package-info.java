/** Files of tokenizers in JSON, read part by part; what is not known is refused by name. */
package embedkit.tokenizers.json;
