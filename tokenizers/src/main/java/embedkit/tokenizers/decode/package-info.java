/** How tokens are put together to a text again. */
package embedkit.tokenizers.decode;
