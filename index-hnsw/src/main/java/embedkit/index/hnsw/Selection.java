package embedkit.index.hnsw;

import java.util.Arrays;

/**
 * Chooses neighbours among candidates (Malkov and Yashunin 2016, algorithm 4): the nearest first,
 * and then each that is nearer to the base than to all that were chosen, so that links lead into
 * all directions. Some of the others fill the list, without which rows in dense places would hardly
 * be reached. For one thread.
 */
final class Selection {

  private static final float ROUNDING = 1e-6f;

  private final RowScorer scorer;
  private final int[] places;
  private final int[] nodes;
  private final float[] ranks;
  private final float[] toChosen;
  private final long[] passedOver;
  private int passed;

  /**
   * Prepares.
   *
   * @param scorer its query is taken, and lost
   * @param most candidates of one call
   */
  Selection(RowScorer scorer, int most) {
    this.scorer = scorer;
    this.places = new int[most];
    this.nodes = new int[most];
    this.ranks = new float[most];
    this.toChosen = new float[most];
    this.passedOver = new long[most];
  }

  /**
   * Chooses.
   *
   * @param candidates keys by their ranks to the base, rising
   * @param count how many candidates there are
   * @param base the node that neighbours are chosen for
   * @param most neighbours that are chosen at the most
   * @param least as many are chosen at the least, if there are as many candidates: the nearest of
   *     those that were passed over
   * @param chosen receives their places
   * @return how many were chosen
   */
  int choose(
      Links level, long[] candidates, int count, int base, int most, int least, int[] chosen) {
    float own = scorer.leftOut(base);
    for (int i = 0; i < count; i++) {
      places[i] = KeyHeap.node(candidates[i]);
      nodes[i] = level.node(places[i]);
      ranks[i] = KeyHeap.rank(candidates[i]) - own;
    }
    int left = count;
    int found = 0;
    passed = 0;
    while (left > 0 && found < most) {
      left--;
      chosen[found++] = places[left];
      if (left > 0 && found < most) {
        left = withoutNearTo(nodes[left], left);
      }
    }
    if (found < least && passed > 0) {
      Arrays.sort(passedOver, 0, passed);
      while (found < least && passed > 0) {
        chosen[found++] = KeyHeap.node(passedOver[--passed]);
      }
    }
    return found;
  }

  /** Leaves out what is as near to a chosen node as to the base, such as rows equal to both. */
  private int withoutNearTo(int node, int count) {
    scorer.ask(node);
    float own = scorer.leftOut(node);
    scorer.ranks(nodes, count, toChosen);
    // A row that is there many times would fill all lists about it, and every beam.
    float equal = scorer.selfRank(node) * (1 - ROUNDING);
    int left = 0;
    for (int i = 0; i < count; i++) {
      if (toChosen[i] - own < ranks[i]) {
        places[left] = places[i];
        nodes[left] = nodes[i];
        ranks[left] = ranks[i];
        left++;
      } else if (toChosen[i] < equal) {
        passedOver[passed++] = KeyHeap.key(ranks[i], places[i]);
      }
    }
    return left;
  }
}
