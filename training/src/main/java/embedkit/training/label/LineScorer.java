package embedkit.training.label;

import java.util.List;

/** How likely each label is for a line. Safe for any number of threads. */
interface LineScorer {

  /** The labels, in the order of their numbers. */
  List<String> labels();

  /** What labels begin with. */
  String prefix();

  /** Of each label the probability; empty if nothing of the line is known, not even its end. */
  float[] probabilities(List<String> tokens);
}
