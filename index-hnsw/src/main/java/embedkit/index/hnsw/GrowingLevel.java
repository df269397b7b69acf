package embedkit.index.hnsw;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One level of a graph that is being built. The nodes that will be on it are known from the start;
 * a list is empty until it is put down. A list is read and changed by who holds its lock, which is
 * shared by lists of other places; who holds one takes no other.
 */
final class GrowingLevel implements Links {

  private static final int UNSET = -1;
  private static final int LOCKS = 1 << 12;
  private static final int SPINS = 64;
  private static final VarHandle LOCK = MethodHandles.arrayElementVarHandle(int[].class);

  private final int number;
  private final int most;
  private final Graph.Ids ids;
  private final MemorySegment starts;
  private final Blocks blocks;

  /** Without locks if one thread builds. */
  private final int[] locks;

  /**
   * Prepares.
   *
   * @param number 0 for the one that all nodes are on
   * @param ids the nodes of the level
   * @param most neighbours of a node at the most
   * @param together true if several threads build
   */
  GrowingLevel(int number, Graph.Ids ids, int most, boolean together, Arena arena) {
    this.number = number;
    this.ids = ids;
    this.most = most;
    this.starts = arena.allocate(4L * ids.size(), 4);
    starts.fill((byte) UNSET);
    this.blocks = new Blocks(ids.size(), most, arena);
    this.locks = new int[together ? LOCKS : 0];
  }

  int most() {
    return most;
  }

  private int start(int place) {
    return starts.get(Nodes.INT, 4L * place);
  }

  @Override
  public int neighbors(int place, int[] into) {
    lock(place);
    try {
      return read(place, into);
    } finally {
      unlock(place);
    }
  }

  /** Reads a list whose lock is held. */
  int read(int place, int[] into) {
    int start = start(place);
    return start == UNSET ? 0 : blocks.read(start, into);
  }

  /** Puts down a list whose lock is held, or that nobody knows of yet. */
  void put(int place, int[] list, int count) {
    int start = start(place);
    int cell = start == UNSET ? blocks.add(list, count) : blocks.replace(start, list, count);
    starts.set(Nodes.INT, 4L * place, cell);
  }

  @Override
  public int node(int place) {
    return ids.node(place);
  }

  @Override
  public int[] nodes(int[] places, int count, int[] into) {
    return ids.nodes(places, count, into);
  }

  @Override
  public int place(int node) {
    return ids.place(node);
  }

  private static int lockOf(int place) {
    return place * 0x9E3779B9 >>> 20;
  }

  void lock(int place) {
    if (locks.length == 0) {
      return;
    }
    int lock = lockOf(place);
    for (int spins = 0; !LOCK.compareAndSet(locks, lock, 0, 1); spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  void unlock(int place) {
    if (locks.length > 0) {
      LOCK.setRelease(locks, lockOf(place), 0);
    }
  }

  /** The level as it is kept; nothing is put down afterwards. */
  Graph.Level finished() {
    return new Graph.Level(number, ids, starts, blocks.packed(starts));
  }
}
