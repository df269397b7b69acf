package embedkit.api;

/**
 * Subwords whose rows are found by {@link CharacterNgrams}, so that a table that cuts words alike
 * can go on from them.
 */
public interface BucketSubwords extends Subwords {

  /**
   * Returns how words are cut.
   *
   * @return the scheme
   */
  CharacterNgrams scheme();

  /**
   * Copies the row of a bucket.
   *
   * @param bucket 0 to {@code buckets - 1} of the scheme
   * @param into takes the row at its start; left as it is if there is none
   * @return false if the bucket has no row
   */
  boolean read(int bucket, float[] into);
}
