package embedkit.training.objective;

import embedkit.api.text.Objective;

/** The front door of this room. */
public final class Objectives {

  private Objectives() {}

  /**
   * Skip-gram with negative sampling of words alone, which is what is learned by default.
   *
   * @return the objective
   */
  public static Objective skipGram() {
    return WordObjective.skipGram();
  }
}
