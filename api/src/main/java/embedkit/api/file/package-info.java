/**
 * Files of vectors: what a format reads from ({@link embedkit.api.file.InputFile}) and writes to
 * ({@link embedkit.api.file.OutputFile}), and how rows stream between a file and a store ({@link
 * embedkit.api.file.VectorReader}, {@link embedkit.api.file.RowBlock}).
 */
@NullMarked
package embedkit.api.file;

import org.jspecify.annotations.NullMarked;
