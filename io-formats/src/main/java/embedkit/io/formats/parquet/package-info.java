/** Tables in Parquet files. The only package that knows Hardwood. */
package embedkit.io.formats.parquet;
