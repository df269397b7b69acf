package embedkit.io.formats.binary;

/**
 * The centroids of a product quantiser as fastText stores them: 256 for each part of a row, the
 * last part shorter where the parts do not divide dim.
 *
 * @param dim numbers per row
 * @param parts how many parts a row has
 * @param width numbers of a part
 * @param lastWidth numbers of the last part
 * @param centroids all centroids, part after part
 */
record FastTextQuantizer(int dim, int parts, int width, int lastWidth, float[] centroids) {

  static final int CENTROIDS = 256;

  private static final String WHAT = "a product quantiser";

  static FastTextQuantizer read(ByteSource source, int dim, long fileSize) {
    long place = source.position();
    int found = source.i32(WHAT);
    int parts = source.i32(WHAT);
    int width = source.i32(WHAT);
    int lastWidth = source.i32(WHAT);
    boolean fits = found == dim && parts > 0 && width > 0 && lastWidth > 0 && lastWidth <= width;
    if (!fits || (parts - 1L) * width + lastWidth != dim) {
      throw source.broken(
          place,
          "a product quantiser of dim " + dim,
          parts + " parts of " + width + " and a last one of " + lastWidth + ", dim " + found,
          "");
    }
    long bytes = 4L * CENTROIDS * dim;
    if (bytes > fileSize - source.position()) {
      throw source.broken(
          place, bytes + " bytes of centroids", "a shorter file", "it is cut short; get it again");
    }
    float[] centroids = new float[CENTROIDS * dim];
    source.floats(centroids, 0, centroids.length, WHAT);
    return new FastTextQuantizer(dim, parts, width, lastWidth, centroids);
  }

  /** Adds a centroid, scaled, to a part of a row. */
  void add(int part, int code, float scale, float[] into, int from) {
    int size = part == parts - 1 ? lastWidth : width;
    int centroid = CENTROIDS * width * part + code * size;
    int at = from + part * width;
    for (int i = 0; i < size; i++) {
      into[at + i] += scale * centroids[centroid + i];
    }
  }
}
