/** Memory-mapped tables in safetensors files, whose layout only this package knows. */
package embedkit.storage.mmap;
