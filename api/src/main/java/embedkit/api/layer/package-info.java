/**
 * The embedding layer of a model: looking rows up, pooling bags of rows, and the sparse gradients
 * of both ({@link embedkit.api.layer.EmbeddingLayer}), and what stands on top: losses and their
 * gradients ({@link embedkit.api.layer.OutputLayer}). Semantics are PyTorch's {@code Embedding} and
 * {@code EmbeddingBag}.
 */
@NullMarked
package embedkit.api.layer;

import org.jspecify.annotations.NullMarked;
