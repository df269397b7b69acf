package embedkit.training.label;

import embedkit.api.Incubating;
import java.util.List;

/**
 * How well a classifier tells the labels of a text.
 *
 * @param lines lines that have a label
 * @param unlabelled lines that have none, which are left out
 * @param unseen labels of lines that the classifier does not know, each time they stand there; they
 *     count as missed
 * @param anUnseen the first of them, empty if there is none
 * @param top how many labels were told of each line
 * @param predicted labels that were told
 * @param right those of them that the line has
 * @param labelled labels that the lines have
 * @param perLabel of each label that the classifier knows, in the order of their numbers
 */
@Incubating
public record LabelScores(
    long lines,
    long unlabelled,
    long unseen,
    String anUnseen,
    int top,
    long predicted,
    long right,
    long labelled,
    List<OfLabel> perLabel) {

  /** Copies the list. */
  public LabelScores {
    perLabel = List.copyOf(perLabel);
  }

  /**
   * How well one label is told.
   *
   * @param label its name
   * @param predicted lines of which it was told
   * @param right those of them that have it
   * @param labelled lines that have it
   */
  @Incubating
  public record OfLabel(String label, long predicted, long right, long labelled) {

    /**
     * Returns the share of the lines of which it was told that have it.
     *
     * @return 0 to 1; not a number if it was told of none
     */
    public double precision() {
      return (double) right / predicted;
    }

    /**
     * Returns the share of the lines that have it of which it was told.
     *
     * @return 0 to 1; not a number if none has it
     */
    public double recall() {
      return (double) right / labelled;
    }

    /**
     * Returns the harmonic mean of both.
     *
     * @return 0 to 1; not a number if it was never told and no line has it
     */
    public double f1() {
      return 2.0 * right / (predicted + labelled);
    }
  }

  /**
   * Returns the share of the labels that were told that are right.
   *
   * @return 0 to 1; not a number if none was told
   */
  public double precision() {
    return (double) right / predicted;
  }

  /**
   * Returns the share of the lines' labels that were told.
   *
   * @return 0 to 1; not a number if no line has one
   */
  public double recall() {
    return (double) right / labelled;
  }

  /**
   * Returns the harmonic mean of both.
   *
   * @return 0 to 1; not a number if there is no label at all
   */
  public double f1() {
    return 2.0 * right / (predicted + labelled);
  }
}
