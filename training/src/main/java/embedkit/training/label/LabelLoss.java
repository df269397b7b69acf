package embedkit.training.label;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import java.util.List;
import java.util.stream.Stream;

/** How a line predicts its labels, by what fastText calls its loss. */
@Incubating
public enum LabelLoss {
  /** Shares of all labels, which sum to 1; of a line's labels one is learned, drawn each time. */
  SOFTMAX("softmax"),
  /**
   * A path in a Huffman tree of the labels' counts, each turn of it predicted (Morin and Bengio
   * 2005): for many labels, with probabilities that sum to 1.
   */
  HIERARCHICAL("hierarchical"),
  /** Each label apart, yes or no, and all of a line's labels are learned. */
  ONE_VS_ALL("one-vs-all"),
  /** A label of the line, told from labels drawn at random; the probability of each is its own. */
  NEGATIVES("negatives");

  private final String text;

  LabelLoss(String text) {
    this.text = text;
  }

  /**
   * Returns what options call it.
   *
   * @return a word
   */
  public String text() {
    return text;
  }

  /**
   * Finds a loss by what options call it.
   *
   * @param text the word
   * @return the loss
   * @throws ConfigurationException if there is none
   */
  public static LabelLoss of(String text) {
    return Stream.of(values())
        .filter(loss -> loss.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "\"" + text + "\" is no loss; expected one of " + String.join(", ", names())));
  }

  static List<String> names() {
    return Stream.of(values()).map(LabelLoss::text).toList();
  }
}
