package embedkit.training.run;

import embedkit.api.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a training run is, between two chunks of its text. With the rows and slots of that moment a
 * run goes on from here.
 *
 * @param chunks chunks of the text that are learned, over all epochs
 * @param words words that are learned, over all epochs
 * @param seconds time that they took
 * @param loss sum of the losses so far
 * @param examples true pairs, or labels, so far
 */
public record TrainingState(long chunks, long words, double seconds, double loss, long examples) {

  /** Nothing is learned yet. */
  public static final TrainingState BEGINNING = new TrainingState(0, 0, 0, 0, 0);

  // The names are those of the first checkpoints, which still go on.
  private static final String CHUNKS = "checkpoint.parts";
  private static final String WORDS = "checkpoint.words";
  private static final String SECONDS = "checkpoint.seconds";
  private static final String LOSS = "checkpoint.loss";
  private static final String PAIRS = "checkpoint.pairs";

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is negative
   */
  public TrainingState {
    if (chunks < 0 || words < 0 || !(seconds >= 0) || examples < 0 || Double.isNaN(loss)) {
      throw new ConfigurationException("a training run cannot be at a negative place");
    }
  }

  /**
   * Returns the state as a table's metadata.
   *
   * @return text by name
   */
  public Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(CHUNKS, Long.toString(chunks));
    metadata.put(WORDS, Long.toString(words));
    metadata.put(SECONDS, Double.toString(seconds));
    metadata.put(LOSS, Double.toString(loss));
    metadata.put(PAIRS, Long.toString(examples));
    return metadata;
  }

  /**
   * Finds the state in a table's metadata.
   *
   * @param metadata text by name
   * @return the state, or empty if the table is no checkpoint
   * @throws ConfigurationException if a number is not one
   */
  public static Optional<TrainingState> of(Map<String, String> metadata) {
    if (!metadata.containsKey(CHUNKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TrainingState(
              Long.parseLong(metadata.get(CHUNKS)),
              Long.parseLong(metadata.getOrDefault(WORDS, "")),
              Double.parseDouble(metadata.getOrDefault(SECONDS, "")),
              Double.parseDouble(metadata.getOrDefault(LOSS, "")),
              Long.parseLong(metadata.getOrDefault(PAIRS, ""))));
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "the checkpoint does not say where it is: " + e.getMessage() + " among " + metadata);
    }
  }
}
