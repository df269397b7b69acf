package embedkit.tokenizers.piece;

import java.util.Arrays;

/**
 * Pieces by their chars: from a node, a char leads to the next one. An edge is one number in a hash
 * table, the node that it leaves, its char and the node that it reaches, so that a step touches one
 * place of memory.
 */
public final class PieceTrie {
  /** The node from which each piece begins. */
  public static final int ROOT = 0;

  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final int NODE_BITS = 24;
  private static final int MOST = 1 << NODE_BITS;

  private long[] edges = new long[1 << 10];
  private int shift = 64 - 10;
  private int[] ids = {-1, -1};
  private int nodes = 1;

  /** A trie without pieces. */
  public PieceTrie() {}

  /**
   * Adds a piece; of two equal ones the later id stands.
   *
   * @param piece the piece
   * @param id its id
   * @throws BrokenVocabularyException if all pieces together have too many beginnings
   */
  public void add(String piece, int id) throws BrokenVocabularyException {
    int node = ROOT;
    for (int i = 0; i < piece.length(); i++) {
      node = child(node, piece.charAt(i));
    }
    ids[node] = id;
  }

  private int child(int node, char c) throws BrokenVocabularyException {
    int at = place(node, c);
    if (edges[at] != 0) {
      return (int) edges[at] & MOST - 1;
    }
    if (nodes == MOST) {
      throw new BrokenVocabularyException(
          "", "pieces with less than " + MOST + " different beginnings", "more", "");
    }
    if (nodes == ids.length) {
      ids = Arrays.copyOf(ids, 2 * nodes);
      Arrays.fill(ids, nodes, ids.length, -1);
    }
    edges[at] = ((long) node << 16 | c) << NODE_BITS | nodes;
    if (2 * nodes > edges.length) {
      grow();
    }
    return nodes++;
  }

  private void grow() {
    long[] old = edges;
    edges = new long[2 * old.length];
    shift--;
    for (long edge : old) {
      if (edge != 0) {
        edges[place((int) (edge >>> NODE_BITS + 16), (char) (edge >>> NODE_BITS))] = edge;
      }
    }
  }

  /** The place of an edge, or an empty one. */
  private int place(int node, char c) {
    long key = (long) node << 16 | c;
    int at = (int) (key * MULTIPLIER >>> shift);
    while (edges[at] != 0 && edges[at] >>> NODE_BITS != key) {
      at = at + 1 & edges.length - 1;
    }
    return at;
  }

  /**
   * Goes on by a char.
   *
   * @param node where from
   * @param c the char
   * @return the node to which it leads; {@link #ROOT}, to which none does, if there is none
   */
  public int next(int node, char c) {
    return (int) edges[place(node, c)] & MOST - 1;
  }

  /**
   * Returns the piece that ends at a node.
   *
   * @param node the node
   * @return its id, or -1
   */
  public int id(int node) {
    return ids[node];
  }
}
