/** Token tables of language models in llama.cpp's files. */
package embedkit.io.formats.gguf;
