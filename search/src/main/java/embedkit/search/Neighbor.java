package embedkit.search;

/**
 * A row that is near.
 *
 * @param row its id
 * @param token its token, or {@code #} and the id where the table has no vocabulary
 * @param score how near it is by the {@link embedkit.api.index.Metric}; more is nearer
 */
public record Neighbor(long row, String token, float score) {}
