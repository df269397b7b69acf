package embedkit.training;

import embedkit.api.Schedule;

/** How the learning rate goes unless it is told otherwise: word2vec.c's line, which has a floor. */
record LinearFall() implements Schedule {

  @Override
  public String spec() {
    return "linear:floor=" + Training.LEAST_RATE;
  }

  @Override
  public double factor(long step, long total) {
    return Math.max(Training.LEAST_RATE, 1 - (double) step / total);
  }
}
