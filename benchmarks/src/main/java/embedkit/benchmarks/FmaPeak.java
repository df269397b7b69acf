package embedkit.benchmarks;

import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The most multiply-adds of floats that the machine does: chains of them that wait for nothing but
 * themselves, in registers, enough to hide how long each takes. The best of many rounds of about a
 * tenth of a second, all threads at once.
 */
public final class FmaPeak {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int TURNS = 1 << 16;
  private static final int CALLS = 1 << 8;
  private static final int ROUNDS = 60;

  private FmaPeak() {}

  /**
   * Prints the peak in GFLOP/s, a multiply-add counted as two.
   *
   * @param arguments the threads
   * @throws Exception if a thread fails
   */
  public static void main(String[] arguments) throws Exception {
    int threads = Integer.parseInt(arguments[0]);
    double most = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < ROUNDS; round++) {
        most = Math.max(most, round(pool, threads));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d threads, %d lanes, %d chains: %.1f GFLOP/s%n",
        threads,
        SPECIES.length(),
        CHAINS,
        most);
  }

  private static double round(ExecutorService pool, int threads)
      throws InterruptedException, ExecutionException {
    Callable<Float> calls = FmaPeak::calls;
    long start = System.nanoTime();
    for (Future<Float> each : pool.invokeAll(Collections.nCopies(threads, calls))) {
      if (Float.isNaN(each.get())) {
        throw new IllegalStateException("the chains were to stay finite");
      }
    }
    double flops = 2.0 * threads * CALLS * TURNS * CHAINS * SPECIES.length();
    return flops / (System.nanoTime() - start);
  }

  private static float calls() {
    float sum = 0;
    for (int call = 0; call < CALLS; call++) {
      sum += chains(call);
    }
    return sum;
  }

  /** Each chain goes to 0.5: no denormal numbers, no overflow. */
  private static float chains(float start) {
    FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector quarter = FloatVector.broadcast(SPECIES, 0.25f);
    FloatVector a = FloatVector.broadcast(SPECIES, start);
    FloatVector b = a.add(half);
    FloatVector c = b.add(half);
    FloatVector d = c.add(half);
    FloatVector e = d.add(half);
    FloatVector f = e.add(half);
    FloatVector g = f.add(half);
    FloatVector h = g.add(half);
    FloatVector i = h.add(half);
    FloatVector j = i.add(half);
    FloatVector k = j.add(half);
    FloatVector l = k.add(half);
    for (int turn = 0; turn < TURNS; turn++) {
      a = a.fma(half, quarter);
      b = b.fma(half, quarter);
      c = c.fma(half, quarter);
      d = d.fma(half, quarter);
      e = e.fma(half, quarter);
      f = f.fma(half, quarter);
      g = g.fma(half, quarter);
      h = h.fma(half, quarter);
      i = i.fma(half, quarter);
      j = j.fma(half, quarter);
      k = k.fma(half, quarter);
      l = l.fma(half, quarter);
    }
    FloatVector sum =
        a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l);
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
