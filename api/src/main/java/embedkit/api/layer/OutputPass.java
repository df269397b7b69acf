package embedkit.api.layer;

/**
 * What an {@link OutputLayer} found of some vectors: the loss, and its gradients by the vectors and
 * by the output rows.
 *
 * @param loss the mean loss over the examples, 0 or more
 * @param upstream its gradient by the vectors, {@code [vectors, dim]}, which goes into {@link
 *     BagPass#gradient} or {@link LookupPass#gradient}; the caller's own
 * @param gradient its gradient by the output rows
 */
public record OutputPass(double loss, float[] upstream, SparseGradient gradient) {}
