/** Float kernels on arrays and memory segments; they see floats, never a store. */
package embedkit.kernels;
