/** Vectors of texts, asked for as OpenAI's clients do. */
package embedkit.server.openai;
