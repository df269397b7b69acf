package embedkit.api.layer;

/** How the rows of a bag become one vector, as in PyTorch's {@code EmbeddingBag}. */
public enum BagMode {
  /** Their sum, each row by its weight where weights are given. */
  SUM,
  /** Their sum divided by their number. */
  MEAN,
  /** The largest number of each column; of equal ones the first. */
  MAX
}
