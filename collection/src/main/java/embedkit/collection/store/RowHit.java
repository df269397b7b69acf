package embedkit.collection.store;

/**
 * An item that was found.
 *
 * @param place which segment of the snapshot it is in
 * @param row its row there
 * @param score how near it is; more is nearer
 */
public record RowHit(int place, int row, double score) {}
