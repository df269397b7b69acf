package embedkit.training.objective;

import embedkit.api.CharacterNgrams;
import embedkit.api.Incubating;
import embedkit.api.text.GradientForm;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Skip-gram (Mikolov et al. 2013), in the batched form of Ji et al. (2016): each word's row
 * predicts the words around it, told from random words or along a Huffman tree. With n-grams
 * (Bojanowski et al. 2017) a word's vector is the mean of its own row and those of the pieces of
 * its spelling, and words out of the vocabulary have vectors.
 *
 * <p><b>Differs from word2vec.c and fastText</b>: gradients are summed over a block before they are
 * applied; random words are drawn once for a block and weighted so that each true pair still has as
 * many as asked for; one that happens to be a true neighbour is not skipped; the sigmoid is
 * computed, not looked up. Of n-grams only those are kept that a word of the vocabulary has.
 * fastText draws random words by the power 0.5 of the count, and its n-grams start at random.
 *
 * <p>Immutable and safe for any number of threads.
 *
 * @param negatives random words told apart from each true one, 1 to 1000; 10 with a tree, which has
 *     none
 * @param sharedNegatives random words drawn for a block of words that share them, 1 to 1024; 32
 *     with a tree
 * @param samplingPower random words are drawn by this power of their count, 0 to 1
 * @param hierarchical whether words are predicted along a Huffman tree of their counts (Morin and
 *     Bengio 2005)
 * @param inTurn with a tree, whether pairs are learned one after the other, each at forks that
 *     those before it have moved, or a block's at once; false without
 * @param undivided with n-grams, whether each row of the mean gets the whole of its gradient, as in
 *     fastText, or its share; true without
 * @param ngrams how words are cut; empty for words alone
 */
@Incubating
public record SkipGram(
    int negatives,
    int sharedNegatives,
    double samplingPower,
    boolean hierarchical,
    boolean inTurn,
    boolean undivided,
    Optional<CharacterNgrams> ngrams)
    implements Objective {

  /**
   * Checks the numbers, and gives what has no meaning its usual value.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public SkipGram {
    Objects.requireNonNull(ngrams, "ngrams");
    WordObjective.check("skipgram", negatives, sharedNegatives, samplingPower);
    undivided |= ngrams.isEmpty();
    inTurn &= hierarchical;
    negatives = hierarchical ? WordObjective.SKIPGRAM_NEGATIVES : negatives;
    sharedNegatives =
        hierarchical ? WordObjective.NegativeSampling.USUAL.shared() : sharedNegatives;
  }

  /** Skip-gram of words alone, with ten random words for each true one. */
  public SkipGram() {
    this(WordObjective.SKIPGRAM_NEGATIVES);
  }

  /**
   * Skip-gram of words alone.
   *
   * @param negatives random words told apart from each true one, 1 to 1000
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public SkipGram(int negatives) {
    this(
        negatives,
        WordObjective.NegativeSampling.USUAL.shared(),
        WordObjective.NegativeSampling.USUAL.power(),
        false,
        false,
        true,
        Optional.empty());
  }

  /**
   * The same of the pieces of words too, as fastText has it.
   *
   * @param min least characters of a piece, 1 or more; fastText has 3
   * @param max most characters of a piece, {@code min} or more; fastText has 6
   * @return a changed copy
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public SkipGram withNgrams(int min, int max) {
    return new SkipGram(
        negatives,
        sharedNegatives,
        samplingPower,
        hierarchical,
        inTurn,
        undivided,
        Optional.of(new CharacterNgrams(min, max, WordObjective.USUAL_BUCKETS)));
  }

  private WordObjective words() {
    return new WordObjective(
        false,
        hierarchical,
        inTurn,
        undivided ? WordObjective.Blend.UNDIVIDED : WordObjective.Blend.MEAN,
        ngrams,
        new WordObjective.NegativeSampling(negatives, sharedNegatives, samplingPower));
  }

  @Override
  public String spec() {
    return words().spec();
  }

  /** Of words alone, told from random words, a blend: n-grams make vectors without output rows. */
  @Override
  public Map<String, String> suited() {
    return hierarchical || ngrams.isPresent() ? Map.of() : Map.of("vectors", "blend");
  }

  @Override
  public TextModel bind(Text text) {
    return words().bind(text);
  }

  @Override
  public GradientForm gradientForm() {
    return words().gradientForm();
  }
}
