package embedkit.api.index;

/**
 * A row that an index found.
 *
 * @param row its id
 * @param score how near it is; more is nearer
 */
public record Hit(long row, double score) {}
