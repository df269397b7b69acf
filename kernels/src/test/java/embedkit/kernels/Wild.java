package embedkit.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Arguments of one call, drawn from one seed: arrays between guards that nobody may write to, and
 * ways to spoil them.
 */
final class Wild {

  private static final float GUARD = 0x1.badp5f;
  private static final int GUARDS = 48;
  private static final int MARGIN = 256;
  private static final byte EDGE = 0x5a;
  private static final int[] INTS = {
    -1,
    0,
    1,
    2,
    3,
    4,
    7,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1,
    Integer.MAX_VALUE,
    Integer.MAX_VALUE - 3,
    Integer.MAX_VALUE - 15,
    1 << 30,
    -(1 << 30),
    1 << 28,
    1 << 27,
    1 << 16,
    46341,
    65537,
    -4,
    -16,
    -32
  };
  private static final float[] FLOATS = {
    0, -0f, 1, 3, Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  final Random random;
  final Arena arena;
  private final List<float[]> guards = new ArrayList<>();
  private final List<MemorySegment> edges = new ArrayList<>();

  Wild(long seed, Arena arena) {
    this.random = new Random(seed);
    this.arena = arena;
    guard();
  }

  /**
   * Arrays made one after the other lie one after the other, as long as no garbage is collected.
   */
  private void guard() {
    float[] guard = new float[GUARDS];
    Arrays.fill(guard, GUARD);
    guards.add(guard);
  }

  int upTo(int most) {
    return random.nextInt(most + 1);
  }

  float number() {
    return random.nextFloat() * 2 - 1;
  }

  float[] floats(int n) {
    float[] numbers = new float[n];
    guard();
    for (int i = 0; i < n; i++) {
      numbers[i] = number();
    }
    return numbers;
  }

  /** Numbers in an array that may be longer than needed. */
  float[] roomy(int n) {
    return floats(n + upTo(5));
  }

  int[] ints(int n, int most) {
    int[] numbers = new int[n];
    guard();
    for (int i = 0; i < n; i++) {
      numbers[i] = upTo(most);
    }
    return numbers;
  }

  int[] rising(int n, int first, int step) {
    int[] numbers = ints(n, step);
    numbers[0] += first;
    for (int i = 1; i < n; i++) {
      numbers[i] += numbers[i - 1];
    }
    return numbers;
  }

  MemorySegment segment(long bytes) {
    MemorySegment whole = arena.allocate(bytes + 2 * MARGIN);
    whole.fill(EDGE);
    edges.add(whole.asSlice(0, MARGIN));
    edges.add(whole.asSlice(MARGIN + bytes));
    MemorySegment inner = whole.asSlice(MARGIN, bytes);
    for (long i = 0; i + 4 <= bytes; i += 4) {
      inner.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i, number());
    }
    return inner;
  }

  /** Tells whether nothing beside the arrays was written to. */
  boolean unharmed() {
    for (float[] guard : guards) {
      for (float value : guard) {
        if (value != GUARD) {
          return false;
        }
      }
    }
    for (MemorySegment edge : edges) {
      for (long i = 0; i < edge.byteSize(); i++) {
        if (edge.get(ValueLayout.JAVA_BYTE, i) != EDGE) {
          return false;
        }
      }
    }
    return true;
  }

  /** Changes one argument; returns true if two are now the same array. */
  boolean spoil(Object[] arguments) {
    int at = random.nextInt(arguments.length);
    switch (arguments[at]) {
      case Integer i -> arguments[at] = wild(i);
      case Long l -> arguments[at] = random.nextBoolean() ? (long) wild((int) (long) l) : far();
      case Float f -> arguments[at] = FLOATS[random.nextInt(FLOATS.length)];
      case float[] numbers -> {
        return spoil(arguments, at, numbers);
      }
      case int[] numbers -> arguments[at] = spoiled(numbers);
      case long[] numbers -> arguments[at] = Arrays.copyOf(numbers, lengthNear(numbers.length));
      case MemorySegment bytes -> arguments[at] = spoiled(bytes);
      case null, default -> {}
    }
    return false;
  }

  private int wild(int value) {
    return switch (random.nextInt(8)) {
      case 0 -> value + 1;
      case 1 -> value - 1;
      case 2 -> -value;
      case 3 -> value + (1 << upTo(30));
      case 4 -> value - (1 << upTo(30));
      case 5 -> random.nextInt();
      default -> INTS[random.nextInt(INTS.length)];
    };
  }

  private long far() {
    return random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - upTo(8);
  }

  private boolean spoil(Object[] arguments, int at, float[] numbers) {
    switch (random.nextInt(6)) {
      case 0 -> arguments[at] = null;
      case 1 -> {
        for (Object other : arguments) {
          if (other instanceof float[] && other != numbers) {
            arguments[at] = other;
            return true;
          }
        }
      }
      case 2 -> {
        if (numbers.length > 0) {
          numbers[random.nextInt(numbers.length)] = FLOATS[random.nextInt(FLOATS.length)];
        }
      }
      default -> {
        float[] other = floats(lengthNear(numbers.length));
        System.arraycopy(numbers, 0, other, 0, Math.min(numbers.length, other.length));
        arguments[at] = other;
      }
    }
    return false;
  }

  private int lengthNear(int length) {
    return switch (random.nextInt(4)) {
      case 0 -> upTo(length);
      case 1 -> length + upTo(3);
      default -> Math.max(0, length - 1 - upTo(16));
    };
  }

  private int[] spoiled(int[] numbers) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    if (numbers.length == 0 || random.nextInt(4) == 0) {
      return Arrays.copyOf(numbers, lengthNear(numbers.length));
    }
    int at = random.nextInt(numbers.length);
    numbers[at] = wild(numbers[at]);
    return numbers;
  }

  private MemorySegment spoiled(MemorySegment bytes) {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> bytes.asReadOnly();
      default -> bytes.asSlice(0, bytes.byteSize() - upTo((int) Math.min(bytes.byteSize(), 24)));
    };
  }
}
