/**
 * Contracts and values: what an embedding table is ({@link embedkit.api.EmbeddingStore}, {@link
 * embedkit.api.EmbeddingTable}, {@link embedkit.api.Vocabulary}), how it starts ({@link
 * embedkit.api.Initializer}), how it learns ({@link embedkit.api.Optimizer}) and how it is read and
 * written ({@link embedkit.api.file.VectorFormat}).
 *
 * <p>All numbers cross these interfaces as rows of {@code float} in bulk; no method is called once
 * per float. Row ids are {@code long}. Errors are unchecked and extend {@link
 * embedkit.api.EmbedkitException}.
 */
@NullMarked
package embedkit.api;

import org.jspecify.annotations.NullMarked;
