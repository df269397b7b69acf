/**
 * The front door of Embedkit. {@link embedkit.Catalog} finds the plugins that are installed, {@link
 * embedkit.Spec} is how a person names one with its options, and {@link embedkit.Tables} makes,
 * opens, copies and saves tables with them.
 *
 * <p>A table of two words on the heap, filled, asked, and saved as a memory-mappable file:
 *
 * <pre>{@code
 * Tables tables = Tables.installed();
 * Vocabulary words = Vocabulary.of(List.of("cat", "kitten"));
 * try (EmbeddingTable table = tables.create("heap", TableShape.f32(2, 100), words)) {
 *   tables.initialize(table, "uniform:low=-0.1,high=0.1", 7);
 *   float[] cat = table.vector("cat").orElseThrow();
 *   tables.save(table, Path.of("cats.safetensors"));
 * }
 * }</pre>
 *
 * <p>{@link embedkit.WordLookup} finds rows as a person names them, and knows the nearest spellings
 * of what is not there.
 *
 * <p>To swap the storage, write {@code "mmap:path=cats.safetensors"} where it says {@code "heap"}.
 * To open a file of any format that a plugin reads: {@code tables.open(Path.of("glove.txt.gz"))}.
 * To learn, see {@link embedkit.api.Optimizer}.
 */
@NullMarked
package embedkit;

import org.jspecify.annotations.NullMarked;
