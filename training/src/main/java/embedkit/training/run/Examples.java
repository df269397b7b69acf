package embedkit.training.run;

/** What a run learns from, cut into chunks that a thread learns at a time. Immutable. */
sealed interface Examples permits WindowExamples, PairExamples, LineExamples {

  /** Chunks of one epoch. */
  int chunks();

  /** Makes what draws a thread's blocks. */
  Lane lane();
}
