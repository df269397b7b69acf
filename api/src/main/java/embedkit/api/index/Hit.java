package embedkit.api.index;

import embedkit.api.Incubating;

/**
 * A row that an index found.
 *
 * @param row its id
 * @param score how near it is; more is nearer
 */
@Incubating
public record Hit(long row, double score) {}
