package embedkit.api;

import java.util.Locale;
import java.util.Objects;

/**
 * The vectors that product quantisation makes rows of (J&eacute;gou, Douze and Schmid 2011): a row
 * is cut into parts of {@link #partDim} numbers, the last one shorter where they do not come out
 * even, and each part is one of {@link #CENTROIDS} of its own.
 *
 * @param dim numbers of a row
 * @param partDim numbers of a part, 1 to dim
 * @param centroids part after part, 256 vectors each of as many numbers as the part has: {@code 256
 *     * dim} in all. Not copied; nobody changes them
 */
@Incubating
public record Codebook(int dim, int partDim, float[] centroids) {

  /** Vectors of a part: as many as a byte names. */
  public static final int CENTROIDS = 256;

  /**
   * Checks that the numbers are as many as there must be.
   *
   * @throws ConfigurationException if they are not, or a part is empty or longer than a row
   */
  public Codebook {
    Objects.requireNonNull(centroids, "centroids");
    if (partDim < 1 || partDim > dim || (long) dim * CENTROIDS != centroids.length) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "a codebook of %d numbers does not fit rows of %d in parts of %d",
              centroids.length,
              dim,
              partDim));
    }
  }

  /**
   * Returns how many parts a row has, which is how many bytes its codes are.
   *
   * @return 1 to dim
   */
  public int parts() {
    return (dim + partDim - 1) / partDim;
  }

  /**
   * Returns the numbers of a part.
   *
   * @param part 0 to parts - 1
   * @return partDim, or fewer for the last
   */
  public int partDim(int part) {
    return Math.min(partDim, dim - part * partDim);
  }

  /**
   * Returns where a vector begins among the centroids.
   *
   * @param part 0 to parts - 1
   * @param code 0 to 255
   * @return an index of {@link #centroids}
   */
  public int at(int part, int code) {
    return part * partDim * CENTROIDS + code * partDim(part);
  }

  /**
   * Makes the numbers of a row.
   *
   * @param codes holds its codes
   * @param from where they begin
   * @param scale what the vectors are multiplied by
   * @param row receives dim numbers
   * @param to where they go
   */
  public void decode(byte[] codes, int from, float scale, float[] row, int to) {
    for (int part = 0; part < parts(); part++) {
      int centroid = at(part, codes[from + part] & 0xff);
      for (int d = 0; d < partDim(part); d++) {
        row[to + part * partDim + d] = centroids[centroid + d] * scale;
      }
    }
  }
}
