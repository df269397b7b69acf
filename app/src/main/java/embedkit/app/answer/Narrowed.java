package embedkit.app.answer;

import embedkit.search.evaluation.Recall;
import java.util.Optional;

/**
 * What became of a table whose numbers are kept in another type.
 *
 * @param from the type before
 * @param to the type now
 * @param bytesBefore of all rows
 * @param bytesAfter of all rows
 * @param recall what the rows still find; empty where that was not measured
 */
public record Narrowed(
    String from, String to, long bytesBefore, long bytesAfter, Optional<Recall> recall) {}
