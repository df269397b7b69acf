package embedkit.kernels;

import java.util.stream.IntStream;

/** A program that asks the kernels more than once, from several threads; a test runs it. */
final class KernelsAsked {

  private KernelsAsked() {}

  /** Prints which kernels run, then the dot product of two rows of nine ones. */
  public static void main(String[] args) {
    float[] ones = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    double sum =
        IntStream.range(0, 16).parallel().mapToDouble(i -> Kernels.dot(ones, 0, ones, 0, 9)).sum();
    System.out.println(Kernels.describe());
    System.out.println(sum / 16);
  }
}
