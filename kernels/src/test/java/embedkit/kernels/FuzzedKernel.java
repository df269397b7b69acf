package embedkit.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A public kernel as the fuzz test calls it.
 *
 * @param name of the method
 * @param valid draws arguments that are right
 * @param plain what the call means, by plain loops that the JVM checks; null where the result says
 *     all
 */
record FuzzedKernel(String name, Function<Wild, Object[]> valid, Function<Object[], Object> plain) {

  private static final ScalarKernels PLAIN = new ScalarKernels(Kernels.lanes());
  private static final int LANES = Kernels.lanes();

  /** All of {@link Kernels} and {@link Numbers}. */
  static FuzzedKernel[] all() {
    return new FuzzedKernel[] {
      new FuzzedKernel("describe", w -> new Object[0], null),
      new FuzzedKernel("vectorized", w -> new Object[0], null),
      new FuzzedKernel("lanes", w -> new Object[0], a -> LANES),
      new FuzzedKernel("stride", w -> new Object[] {w.upTo(5000)}, a -> whole(i(a, 0), LANES)),
      new FuzzedKernel("columns", w -> new Object[] {w.upTo(5000)}, FuzzedKernel::columns),
      new FuzzedKernel(
          "dot",
          w -> {
            int n = w.upTo(150);
            int aFrom = w.upTo(5);
            int bFrom = w.upTo(5);
            return new Object[] {w.roomy(aFrom + n), aFrom, w.roomy(bFrom + n), bFrom, n};
          },
          a -> PLAIN.dot(f(a, 0), i(a, 1), f(a, 2), i(a, 3), i(a, 4))),
      new FuzzedKernel(
          "axpy",
          FuzzedKernel::multiple,
          a -> {
            PLAIN.axpy((float) a[0], f(a, 1), i(a, 2), f(a, 3), i(a, 4), i(a, 5));
            return null;
          }),
      new FuzzedKernel(
          "scale",
          FuzzedKernel::multiple,
          a -> {
            PLAIN.scale((float) a[0], f(a, 1), i(a, 2), f(a, 3), i(a, 4), i(a, 5));
            return null;
          }),
      new FuzzedKernel(
          "copyMapped",
          FuzzedKernel::mappedIds,
          a -> {
            PLAIN.copyMapped(
                (MemorySegment) a[0],
                (long) a[1],
                (long[]) a[2],
                i(a, 3),
                i(a, 4),
                i(a, 5),
                f(a, 6),
                i(a, 7),
                i(a, 8));
            return null;
          }),
      new FuzzedKernel(
          "addMapped",
          w -> {
            Object[] a = mappedIds(w);
            return new Object[] {
              w.random.nextFloat(), a[6], a[7], a[8], a[2], a[3], a[4], a[5], a[0], a[1]
            };
          },
          a -> {
            PLAIN.addMapped(
                (float) a[0],
                f(a, 1),
                i(a, 2),
                i(a, 3),
                (long[]) a[4],
                i(a, 5),
                i(a, 6),
                i(a, 7),
                (MemorySegment) a[8],
                (long) a[9]);
            return null;
          }),
      new FuzzedKernel(
          "copyListed",
          FuzzedKernel::listedIds,
          a -> {
            PLAIN.copyListed(
                f(a, 0),
                (long[]) a[1],
                i(a, 2),
                i(a, 3),
                i(a, 4),
                i(a, 5),
                f(a, 6),
                i(a, 7),
                i(a, 8));
            return null;
          }),
      new FuzzedKernel(
          "addListed",
          w -> {
            Object[] a = listedIds(w);
            return new Object[] {w.number(), a[6], a[7], a[8], a[1], a[2], a[3], a[4], a[5], a[0]};
          },
          a -> {
            PLAIN.addListed(
                (float) a[0],
                f(a, 1),
                i(a, 2),
                i(a, 3),
                (long[]) a[4],
                i(a, 5),
                i(a, 6),
                i(a, 7),
                i(a, 8),
                f(a, 9));
            return null;
          }),
      new FuzzedKernel("scores", w -> scored(w, true), FuzzedKernel::scores),
      new FuzzedKernel("plainScores", w -> scored(w, true), FuzzedKernel::scores),
      new FuzzedKernel(
          "dotsWith",
          w -> scored(w, false),
          a -> {
            PLAIN.dotsWith(f(a, 0), f(a, 1), i(a, 2), i(a, 3), i(a, 4), i(a, 5), f(a, 6));
            return null;
          }),
      new FuzzedKernel(
          "dotsWithListed",
          w -> {
            int dim = 1 + w.upTo(70);
            int known = 1 + w.upTo(6);
            int n = w.upTo(9);
            return new Object[] {
              w.roomy(dim),
              w.segment(4L * known * dim + w.upTo(3)),
              w.ints(n + w.upTo(3), known - 1),
              n,
              dim,
              w.roomy(n)
            };
          },
          a -> {
            PLAIN.dotsWithListed(f(a, 0), (MemorySegment) a[1], n(a, 2), i(a, 3), i(a, 4), f(a, 5));
            return null;
          }),
      new FuzzedKernel(
          "above",
          w -> {
            int n = w.upTo(70);
            int from = w.upTo(4);
            return new Object[] {
              w.roomy(from + n),
              from,
              n,
              w.number(),
              w.number(),
              w.roomy(n),
              w.ints(n + w.upTo(3), 100)
            };
          },
          null),
      new FuzzedKernel(
          "transpose",
          w -> {
            int p = w.upTo(3 * LANES);
            int dim = 1 + w.upTo(20);
            int stride = dim + w.upTo(4);
            int columns = Kernels.columns(p + w.upTo(LANES));
            return new Object[] {
              w.roomy(p * stride), p, stride, dim, w.roomy(dim * columns), columns
            };
          },
          FuzzedKernel::transpose),
      new FuzzedKernel(
          "products",
          w -> {
            int m = 4 * w.upTo(3);
            int dim = 1 + w.upTo(20);
            int stride = dim + w.upTo(4);
            int p = Kernels.columns(1 + w.upTo(5 * LANES));
            return new Object[] {
              w.roomy(m * stride), m, stride, dim, w.roomy(dim * p), p, w.roomy(m * p)
            };
          },
          a -> {
            PLAIN.products(f(a, 0), i(a, 1), i(a, 2), i(a, 3), f(a, 4), i(a, 5), f(a, 6));
            return null;
          }),
      new FuzzedKernel(
          "markWords",
          w -> new Object[] {w.upTo(5000)},
          a -> whole(i(a, 0), Long.SIZE) / Long.SIZE),
      new FuzzedKernel(
          "scaledProducts",
          w -> {
            int m = 4 * w.upTo(3);
            int dim = 1 + w.upTo(20);
            int stride = dim + w.upTo(4);
            int p = Kernels.columns(1 + w.upTo(5 * LANES));
            return new Object[] {
              w.roomy(m * stride),
              m,
              stride,
              dim,
              w.roomy(dim * p),
              p,
              w.roomy(m),
              w.roomy(m),
              w.roomy(p),
              w.roomy(m * p),
              new long[m * Kernels.markWords(p) + w.upTo(3)]
            };
          },
          a -> {
            long[] marks = ((long[]) a[10]).clone();
            PLAIN.scaledProducts(
                f(a, 0), i(a, 1), i(a, 2), i(a, 3), f(a, 4), i(a, 5), f(a, 6), f(a, 7), f(a, 8),
                f(a, 9), marks);
            return null;
          }),
      new FuzzedKernel(
          "accumulate",
          FuzzedKernel::factors,
          a -> {
            PLAIN.accumulate(
                f(a, 0), i(a, 1), i(a, 2), i(a, 3), i(a, 4), f(a, 5), f(a, 6), i(a, 7));
            return null;
          }),
      new FuzzedKernel(
          "product",
          FuzzedKernel::factors,
          a -> {
            PLAIN.product(f(a, 0), i(a, 1), i(a, 2), i(a, 3), i(a, 4), f(a, 5), f(a, 6), i(a, 7));
            return null;
          }),
      new FuzzedKernel(
          "dots",
          w -> {
            Object[] a = listed(w);
            int m = i(a, 3);
            int known = 1 + w.upTo(3);
            return new Object[] {
              w.roomy(known * i(a, 4)),
              w.ints(m + w.upTo(2), known - 1),
              a[0],
              a[1],
              a[2],
              m,
              a[4],
              w.roomy(((int[]) a[2])[m])
            };
          },
          a -> {
            PLAIN.dots(f(a, 0), n(a, 1), f(a, 2), n(a, 3), n(a, 4), i(a, 5), i(a, 6), f(a, 7));
            return null;
          }),
      new FuzzedKernel(
          "spread",
          w -> {
            Object[] a = listed(w);
            int m = i(a, 3);
            int known = 1 + w.upTo(3);
            return new Object[] {
              w.roomy(known * i(a, 4)),
              w.roomy(known * i(a, 4)),
              w.ints(m + w.upTo(2), known - 1),
              a[0],
              w.roomy(((float[]) a[0]).length),
              a[1],
              w.ints(((int[]) a[1]).length, ((float[]) a[0]).length / i(a, 4) - 1),
              a[2],
              m,
              a[4],
              w.roomy(((int[]) a[2])[m])
            };
          },
          a -> {
            PLAIN.spread(
                f(a, 0), f(a, 1), n(a, 2), f(a, 3), f(a, 4), n(a, 5), n(a, 6), n(a, 7), i(a, 8),
                i(a, 9), f(a, 10));
            return null;
          }),
      new FuzzedKernel(
          "addRows",
          FuzzedKernel::listed,
          a -> {
            PLAIN.addRows(f(a, 0), n(a, 1), n(a, 2), i(a, 3), i(a, 4), f(a, 5));
            return null;
          }),
      new FuzzedKernel(
          "meanRows",
          w -> {
            Object[] a = listed(w);
            return new Object[] {a[0], a[1], a[2], a[3], a[4], w.roomy(i(a, 3)), a[5]};
          },
          a -> {
            PLAIN.meanRows(f(a, 0), n(a, 1), n(a, 2), i(a, 3), i(a, 4), f(a, 5), f(a, 6));
            return null;
          }),
      new FuzzedKernel(
          "addToRows",
          w -> {
            Object[] a = listed(w);
            return new Object[] {a[5], a[1], a[2], a[3], a[4], a[0]};
          },
          a -> {
            PLAIN.addToRows(f(a, 0), n(a, 1), n(a, 2), i(a, 3), i(a, 4), f(a, 5));
            return null;
          }),
      new FuzzedKernel(
          "logistic",
          w -> {
            int m = w.upTo(5);
            int p = LANES * w.upTo(4);
            return new Object[] {w.roomy(m * p), m, p, w.roomy(m), w.roomy(p)};
          },
          a -> PLAIN.logistic(f(a, 0), i(a, 1), i(a, 2), f(a, 3), f(a, 4))),
      new FuzzedKernel(
          "logisticPositive",
          w -> {
            int n = w.upTo(50);
            return new Object[] {w.roomy(Kernels.stride(n)), n};
          },
          a -> {
            double sum = PLAIN.logisticPositive(f(a, 0), i(a, 1));
            Arrays.fill(f(a, 0), i(a, 1), Kernels.stride(i(a, 1)), 0);
            return sum;
          }),
      new FuzzedKernel(
          "squares",
          w -> {
            int n = w.upTo(150);
            int from = w.upTo(5);
            return new Object[] {w.roomy(from + n), from, n};
          },
          a -> PLAIN.squares(f(a, 0), i(a, 1), i(a, 2))),
      new FuzzedKernel(
          "divideByRootSum",
          w -> {
            int n = w.upTo(100);
            int xFrom = w.upTo(4);
            int from = w.upTo(4);
            float[] x = w.roomy(xFrom + n);
            float[] sums = w.roomy(from + n);
            return new Object[] {
              w.number(), w.number(), 1e-19f, x, xFrom, sums, w.roomy(from + n), from, n
            };
          },
          a -> {
            PLAIN.divideByRootSum(
                (float) a[0],
                (float) a[1],
                (float) a[2],
                f(a, 3),
                i(a, 4),
                f(a, 5),
                f(a, 6),
                i(a, 7),
                i(a, 8));
            return null;
          }),
      new FuzzedKernel(
          "divideByRootSumBefore",
          w -> {
            int n = w.upTo(100);
            int xFrom = w.upTo(4);
            int from = w.upTo(4);
            float[] x = w.roomy(xFrom + n);
            float[] sums = w.roomy(from + n);
            return new Object[] {w.number(), 1e-19f, x, xFrom, sums, w.roomy(from + n), from, n};
          },
          a -> {
            PLAIN.divideByRootSumBefore(
                (float) a[0], (float) a[1], f(a, 2), i(a, 3), f(a, 4), f(a, 5), i(a, 6), i(a, 7));
            return null;
          }),
      new FuzzedKernel(
          "divideMeanByRootMean",
          w -> {
            int n = w.upTo(100);
            int xFrom = w.upTo(4);
            int from = w.upTo(4);
            return new Object[] {
              w.number(),
              w.number(),
              w.number(),
              w.number(),
              1e-19f,
              w.roomy(xFrom + n),
              xFrom,
              w.roomy(from + n),
              w.roomy(from + n),
              w.roomy(from + n),
              from,
              n
            };
          },
          a -> {
            PLAIN.divideMeanByRootMean(
                (float) a[0],
                (float) a[1],
                (float) a[2],
                (float) a[3],
                (float) a[4],
                f(a, 5),
                i(a, 6),
                f(a, 7),
                f(a, 8),
                f(a, 9),
                i(a, 10),
                i(a, 11));
            return null;
          }),
      new FuzzedKernel(
          "fromBrainFloat",
          w -> new Object[] {(short) w.random.nextInt()},
          a -> Float.intBitsToFloat((short) a[0] << 16)),
      new FuzzedKernel("toBrainFloat", w -> new Object[] {w.number()}, null),
      new FuzzedKernel("toByte", w -> new Object[] {w.number(), w.number()}, null),
      new FuzzedKernel(
          "byteScale",
          w -> {
            int n = w.upTo(50);
            int from = w.upTo(5);
            return new Object[] {w.roomy(from + n), from, n};
          },
          a -> {
            float most = 0;
            for (int k = 0; k < i(a, 2); k++) {
              most = Math.max(most, Math.abs(f(a, 0)[i(a, 1) + k]));
            }
            return most / 127;
          }),
    };
  }

  private static float[] f(Object[] arguments, int at) {
    return (float[]) arguments[at];
  }

  private static int[] n(Object[] arguments, int at) {
    return (int[]) arguments[at];
  }

  private static int i(Object[] arguments, int at) {
    return (int) arguments[at];
  }

  private static int padded(Wild w) {
    return LANES * (1 + w.upTo(7));
  }

  private static int whole(int n, int of) {
    return Math.toIntExact((n + (long) of - 1) / of * of);
  }

  private static Object columns(Object[] a) {
    return whole(i(a, 0), i(a, 0) <= LANES ? LANES : 2 * LANES);
  }

  private static Object[] multiple(Wild w) {
    int n = w.upTo(150);
    int xFrom = w.upTo(5);
    int yFrom = w.upTo(5);
    return new Object[] {w.number(), w.roomy(xFrom + n), xFrom, w.roomy(yFrom + n), yFrom, n};
  }

  private static Object[] listedIds(Wild w) {
    int mask = (1 << w.upTo(3)) - 1;
    int dim = 1 + w.upTo(80);
    int stride = dim + w.upTo(4);
    int n = w.upTo(9);
    int from = w.upTo(4);
    int at = w.upTo(4);
    long[] ids = w.random.longs(from + n + w.upTo(3)).toArray();
    float[] table = w.roomy((mask + 1) * dim);
    return new Object[] {table, ids, from, n, mask, dim, w.roomy(at + n * stride), at, stride};
  }

  private static Object[] mappedIds(Wild w) {
    int rows = 1 + w.upTo(7);
    int dim = 1 + w.upTo(80);
    long pitch = 4L * dim + w.upTo(9);
    int stride = dim + w.upTo(4);
    int n = w.upTo(9);
    int from = w.upTo(4);
    int at = w.upTo(4);
    long[] ids = w.random.longs(from + n + w.upTo(3), 0, rows).toArray();
    MemorySegment table = w.segment((rows - 1) * pitch + 4L * dim + w.upTo(9));
    return new Object[] {table, pitch, ids, from, n, dim, w.roomy(at + n * stride), at, stride};
  }

  private static Object[] scored(Wild w, boolean squares) {
    int dim = 1 + w.upTo(80);
    int stride = dim + w.upTo(4);
    int count = w.upTo(9);
    int from = w.upTo(4);
    float[] query = w.roomy(dim);
    float[] rows = w.roomy(from + count * stride);
    float[] dots = w.roomy(count);
    return squares
        ? new Object[] {query, rows, from, count, stride, dim, dots, w.roomy(count)}
        : new Object[] {query, rows, from, count, stride, dim, dots};
  }

  private static Object scores(Object[] a) {
    PLAIN.scores(f(a, 0), f(a, 1), i(a, 2), i(a, 3), i(a, 4), i(a, 5), f(a, 6), f(a, 7));
    return null;
  }

  /** Column j of panel j / width, dim after dim; zeros behind the last row. */
  private static Object transpose(Object[] a) {
    if (i(a, 1) > i(a, 5)) {
      throw new IllegalStateException("rows were left out");
    }
    int dim = i(a, 3);
    int columns = i(a, 5);
    int width = columns == LANES ? LANES : 2 * LANES;
    int at = 0;
    for (int panel = 0; panel < columns; panel += width) {
      for (int d = 0; d < dim; d++) {
        for (int j = panel; j < panel + width; j++) {
          f(a, 4)[at++] = j < i(a, 1) ? f(a, 0)[j * i(a, 2) + d] : 0;
        }
      }
    }
    return null;
  }

  /** Coefficients of either direction, and the blocks that they multiply and add up. */
  private static Object[] factors(Wild w) {
    int m = 4 * w.upTo(3);
    int p = w.upTo(7);
    int stride = padded(w);
    boolean turned = w.random.nextBoolean();
    int rowStep = turned ? 1 : p + w.upTo(2);
    int colStep = turned ? m + w.upTo(2) : 1;
    return new Object[] {
      w.roomy((Math.max(m, 1) - 1) * rowStep + (Math.max(p, 1) - 1) * colStep + 1),
      rowStep,
      colStep,
      m,
      p,
      w.roomy(p * stride),
      w.roomy(m * stride),
      stride
    };
  }

  private static Object[] listed(Wild w) {
    int stride = padded(w);
    int known = 1 + w.upTo(8);
    int m = w.upTo(5);
    int[] start = w.rising(m + 1 + w.upTo(2), w.upTo(2), 4);
    return new Object[] {
      w.roomy(known * stride),
      w.ints(start[m] + w.upTo(3), known - 1),
      start,
      m,
      stride,
      w.roomy(m * stride)
    };
  }
}
