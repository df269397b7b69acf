/** Readers and writers of embedding files, and compressions of whole files. */
package embedkit.io.formats;
