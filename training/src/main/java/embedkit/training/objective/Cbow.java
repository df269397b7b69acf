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
 * CBOW (Mikolov et al. 2013), in the batched form of Ji et al. (2016): the mean of the rows around
 * a word predicts that word, told from random words or along a Huffman tree. It wants a high
 * learning rate, such as {@code new Sgd(0.2)}, as the mean divides each row's gradient.
 *
 * <p><b>Differs from word2vec.c and fastText</b> as {@link SkipGram} does, and in what a row of the
 * mean gets of its gradient: its share here, the whole of it there ({@code undivided}).
 *
 * <p>Immutable and safe for any number of threads.
 *
 * @param negatives random words told apart from each true one, 1 to 1000; 5 with a tree, which has
 *     none
 * @param sharedNegatives random words drawn for a block of words that share them, of which this
 *     draws half as many, 1 to 1024; 32 with a tree
 * @param samplingPower random words are drawn by this power of their count, 0 to 1
 * @param hierarchical whether words are predicted along a Huffman tree of their counts (Morin and
 *     Bengio 2005)
 * @param inTurn with a tree, whether words are learned one after the other, each at forks that
 *     those before it have moved, or a block's at once; false without
 * @param undivided whether each row of the mean gets the whole of its gradient, as in word2vec.c;
 *     false with a sum
 * @param sum whether the sum of the words around predicts, not their mean, as gensim's {@code
 *     cbow_mean=0}; without n-grams alone
 * @param ngrams how words are cut; empty for words alone
 */
@Incubating
public record Cbow(
    int negatives,
    int sharedNegatives,
    double samplingPower,
    boolean hierarchical,
    boolean inTurn,
    boolean undivided,
    boolean sum,
    Optional<CharacterNgrams> ngrams)
    implements Objective {

  /**
   * Checks the numbers, and gives what has no meaning its usual value.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range, or n-grams are to be
   *     summed
   */
  public Cbow {
    Objects.requireNonNull(ngrams, "ngrams");
    WordObjective.check("cbow", negatives, sharedNegatives, samplingPower);
    WordObjective.checkSum(sum, ngrams);
    undivided &= !sum;
    inTurn &= hierarchical;
    negatives = hierarchical ? WordObjective.CBOW_NEGATIVES : negatives;
    sharedNegatives =
        hierarchical ? WordObjective.NegativeSampling.USUAL.shared() : sharedNegatives;
  }

  /** CBOW of words alone, with five random words for each true one. */
  public Cbow() {
    this(WordObjective.CBOW_NEGATIVES);
  }

  /**
   * CBOW of words alone.
   *
   * @param negatives random words told apart from each true one, 1 to 1000
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public Cbow(int negatives) {
    this(
        negatives,
        WordObjective.NegativeSampling.USUAL.shared(),
        WordObjective.NegativeSampling.USUAL.power(),
        false,
        false,
        false,
        false,
        Optional.empty());
  }

  /**
   * The same of the pieces of words too, as fastText has it.
   *
   * @param min least characters of a piece, 1 or more; fastText has 3
   * @param max most characters of a piece, {@code min} or more; fastText has 6
   * @return a changed copy
   * @throws embedkit.api.ConfigurationException if one is out of its range, or this sums words
   */
  public Cbow withNgrams(int min, int max) {
    return new Cbow(
        negatives,
        sharedNegatives,
        samplingPower,
        hierarchical,
        inTurn,
        undivided,
        sum,
        Optional.of(new CharacterNgrams(min, max, WordObjective.USUAL_BUCKETS)));
  }

  private WordObjective words() {
    WordObjective.Blend mean = undivided ? WordObjective.Blend.UNDIVIDED : WordObjective.Blend.MEAN;
    return new WordObjective(
        true,
        hierarchical,
        inTurn,
        sum ? WordObjective.Blend.SUM : mean,
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
