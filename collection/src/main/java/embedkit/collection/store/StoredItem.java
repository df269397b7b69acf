package embedkit.collection.store;

/**
 * An item as it is kept.
 *
 * @param id names it
 * @param vector dim numbers, which nobody changes
 * @param text what it says
 * @param metadata an object of JSON as UTF-8
 */
public record StoredItem(String id, float[] vector, String text, byte[] metadata) {}
