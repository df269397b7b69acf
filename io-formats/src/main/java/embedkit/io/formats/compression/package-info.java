/** Compressions of whole files: gzip, Zstandard, bzip2, xz, and zip with a single file. */
package embedkit.io.formats.compression;
