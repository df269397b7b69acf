package embedkit.app.answer;

import java.nio.file.Path;

/**
 * An index that was built and kept.
 *
 * @param file its file
 * @param rows rows of the table
 * @param inserted those that were inserted now; fewer than all where an index was built on
 * @param bytes size of the file
 * @param seconds that it took to build
 * @param recall the share of the nearest ten that it finds
 */
public record Indexed(
    Path file, long rows, long inserted, long bytes, double seconds, double recall) {}
