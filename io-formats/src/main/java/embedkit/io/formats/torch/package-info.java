/** Tensors of PyTorch's zip archives, read without running what their pickles call. */
package embedkit.io.formats.torch;
