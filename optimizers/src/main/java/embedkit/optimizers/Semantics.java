package embedkit.optimizers;

import embedkit.spi.Option;
import java.util.List;
import java.util.Locale;

/** Whether rows outside a step move. */
public enum Semantics {
  /**
   * Only the rows of a step change, and only their state: what PyTorch does with sparse gradients.
   */
  LAZY,

  /**
   * Every step moves every row, those outside of it with a gradient of 0: what PyTorch does with
   * dense gradients. The table is not swept: each row makes up for the steps that it missed when it
   * is settled or stepped next, number by number as a sweep would have moved it.
   */
  DENSE;

  static Option<String> option(Semantics value) {
    return Option.choice(
        "semantics",
        value.text(),
        List.of("lazy", "dense"),
        "Whether rows outside a step stay (lazy) or keep moving (dense).");
  }

  static Semantics of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Refuses lazy steps where there are none. */
  static void onlyDense(String optimizer, String text) {
    CommonOptions.check(
        of(text) == DENSE,
        "optimizer "
            + optimizer
            + ": semantics="
            + text
            + " is not accepted; "
            + optimizer
            + " is dense, as in PyTorch (lazy are sparse-adam, rowwise-adagrad, ftrl and adam)");
  }

  /**
   * Returns the word that people type.
   *
   * @return {@code lazy} or {@code dense}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
