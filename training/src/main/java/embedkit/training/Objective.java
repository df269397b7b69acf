package embedkit.training;

import embedkit.api.ConfigurationException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a word's row is to predict, or to be predicted by, with negative sampling. */
public enum Objective {
  /** Each word predicts the words around it (Mikolov et al. 2013). */
  SKIPGRAM("skipgram"),

  /**
   * The mean of the words around it predicts each word (Mikolov et al. 2013), by its true gradient:
   * each of {@code n} words gets the n-th part of the mean's. <b>Differs from word2vec.c</b> and
   * fastText, which give each word the whole.
   */
  CBOW("cbow"),

  /**
   * CBOW as word2vec.c and fastText learn it: the mean predicts, but each word around gets the
   * whole of the mean's gradient, so that it learns about twice the window times as fast at one
   * learning rate.
   */
  CBOW_UNDIVIDED("cbow:undivided=true");

  private final String spec;

  Objective(String spec) {
    this.spec = spec;
  }

  /**
   * Returns the objective's text form.
   *
   * @return for instance {@code cbow}
   */
  public String spec() {
    return spec;
  }

  /**
   * Reads a text form.
   *
   * @param spec as {@link #spec()} gives it, or {@code cbow:undivided=false}
   * @return the objective
   * @throws ConfigurationException if there is none of that form; the message lists them
   */
  public static Objective of(String spec) {
    String asked = spec.equals("cbow:undivided=false") ? "cbow" : spec;
    for (Objective objective : values()) {
      if (objective.spec.equals(asked)) {
        return objective;
      }
    }
    throw new ConfigurationException(
        "there is no objective \""
            + spec
            + "\"; there are: "
            + Arrays.stream(values()).map(Objective::spec).collect(Collectors.joining(", ")));
  }
}
