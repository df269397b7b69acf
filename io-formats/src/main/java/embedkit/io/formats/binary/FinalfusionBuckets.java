package embedkit.io.formats.binary;

import embedkit.api.BucketSubwords;
import embedkit.api.CharacterNgrams;

/**
 * The n-grams of a file that came from fastText.
 *
 * @param all makes the vectors
 * @param numbers how n-grams are numbered
 */
record FinalfusionBuckets(FinalfusionSubwords all, FinalfusionNgrams.FastText numbers)
    implements BucketSubwords {

  @Override
  public float[] vector(String token) {
    return all.vector(token);
  }

  @Override
  public CharacterNgrams scheme() {
    return new CharacterNgrams(numbers.least(), numbers.most(), numbers.buckets());
  }

  @Override
  public boolean read(int bucket, float[] into) {
    boolean known = bucket < all.matrix().rows() - all.words();
    if (known) {
      all.matrix().row(all.words() + bucket, into, 0);
    }
    return known;
  }
}
