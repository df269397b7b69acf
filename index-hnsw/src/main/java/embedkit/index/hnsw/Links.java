package embedkit.index.hnsw;

/**
 * The links of one level, as a walk follows them. A node is told by its place among the nodes of
 * the level, which is the node itself on level 0.
 */
interface Links {

  /**
   * Reads the list of a place.
   *
   * @param into receives places of this level
   * @return how long the list is
   */
  int neighbors(int place, int[] into);

  /** The node at a place. */
  int node(int place);

  /**
   * The nodes at places.
   *
   * @param into may receive them
   * @return an array that begins with them
   */
  int[] nodes(int[] places, int count, int[] into);

  /** The place of a node that the level above has too. */
  int place(int node);
}
