package embedkit.training.objective;

import embedkit.api.CharacterNgrams;
import embedkit.api.ConfigurationException;
import embedkit.api.NgramRows;
import embedkit.api.text.GradientForm;
import embedkit.api.text.Objective;
import embedkit.spi.ObjectiveProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Skip-gram and CBOW (Mikolov et al. 2013), learned in the batched form of Ji et al. (2016).
 *
 * <p>In skip-gram each word's row predicts the words around it; in CBOW the mean of the rows around
 * a word predicts that word. With negative sampling each true pair is told from random words, which
 * are drawn once per block and shared by all of its words; their gradients are weighted so that
 * each true pair still has as many as asked for. CBOW, which has fewer true pairs in a block, draws
 * half as many. With hierarchical softmax a word is a path in a Huffman tree of the counts, and
 * each turn of it is predicted (Morin and Bengio 2005); then there are no negatives.
 *
 * <p>With n-grams (Bojanowski et al. 2017) a word's vector is the mean of its own row and those of
 * the pieces of its spelling. Rows of n-grams start as zeros, so that each word starts with the row
 * that the initializer gave it.
 *
 * <p><b>Differs from word2vec.c and fastText</b>: gradients are summed over a block before they are
 * applied; a negative that happens to be a true neighbour is not skipped; the sigmoid is computed,
 * not looked up. Of n-grams only those are kept that a word of the vocabulary has. fastText draws
 * negatives by the power 0.5 of the count, and its n-grams start at random.
 *
 * @param cbow the words around predict; false for skip-gram
 * @param hierarchical hierarchical softmax instead of negative sampling
 * @param inTurn along a tree, whether pairs are learned one after the other, or a block at once
 * @param blend how several rows become one vector, and what each of them gets of its gradient
 * @param ngrams how words are cut; empty for words alone
 * @param sampling how random words are drawn
 */
record WordObjective(
    boolean cbow,
    boolean hierarchical,
    boolean inTurn,
    Blend blend,
    Optional<CharacterNgrams> ngrams,
    NegativeSampling sampling)
    implements Objective {

  /**
   * How random words are drawn.
   *
   * @param negatives random words told apart from each true one, 1 or more
   * @param shared random words drawn for a block of words, 1 or more
   * @param power they are drawn by this power of their count, 0 to 1; word2vec.c has 0.75
   */
  record NegativeSampling(int negatives, int shared, double power) {
    /** As word2vec.c has it, and as many for a block as learn well. */
    static final NegativeSampling USUAL = new NegativeSampling(5, 32, 0.75);
  }

  /** How several rows become one vector. */
  enum Blend {
    /** Their mean, and each of n rows gets the n-th part of its gradient: the true one. */
    MEAN,

    /**
     * Their mean, and each row gets the whole of its gradient, as word2vec.c and fastText give it,
     * so that it learns n times as fast at one learning rate.
     */
    UNDIVIDED,

    /** The sum of the words around, without n-grams, as gensim's {@code cbow_mean=0} takes it. */
    SUM
  }

  /** As many as fastText has. */
  static final int USUAL_BUCKETS = 2_000_000;

  private static final String SKIPGRAM = "skipgram";
  private static final String CBOW = "cbow";
  private static final Option<Boolean> HIERARCHICAL =
      Option.flag(
          "hierarchical", false, "Hierarchical softmax over a Huffman tree, and no negatives.");
  private static final Option<Boolean> IN_TURN =
      Option.flag(
          "in-turn",
          true,
          "With hierarchical, pairs are learned one after the other, as fastText does; else a block's"
              + " at once, quicker and worse.");

  /**
   * Of skip-gram. Shared by a block, ten cost no more than five, and learn better: by MEN and
   * WordSim-353 after 22,000 lines of IMDB as well as after 1,000; benchmarks/README.md has the
   * figures. Twenty learn no better.
   */
  static final int SKIPGRAM_NEGATIVES = 10;

  /** Of CBOW, which learns no better with ten. */
  static final int CBOW_NEGATIVES = 5;

  private static Option<Long> negatives(boolean cbow) {
    return whole(
        "negatives",
        cbow ? CBOW_NEGATIVES : SKIPGRAM_NEGATIVES,
        1000,
        "Random words told apart from each true one.");
  }

  private static final Option<Long> NEGATIVES = negatives(false);
  private static final Option<Long> SHARED_NEGATIVES =
      whole(
          "shared-negatives",
          32,
          1024,
          "Random words drawn for a block of words that share them, half as many for cbow; fewer are"
              + " quicker, and worse.");
  private static final Option<Double> SAMPLING_POWER =
      Option.number("sampling-power", 0.75, "Random words are drawn by this power of their count.")
          .within("from 0 to 1", v -> v >= 0 && v <= 1);
  private static final Option<Long> MINN =
      whole("minn", 3, 1000, "Least characters of an n-gram, with maxn.");
  private static final Option<Long> MAXN =
      Option.integer(
              "maxn",
              0,
              "Most characters of an n-gram: a word is also the pieces of its spelling, and words"
                  + " out of the vocabulary have vectors; 0 for words alone, fastText has 6.")
          .within("from 0 to 1000", v -> v >= 0 && v <= 1000);
  private static final Option<Long> BUCKETS =
      whole(
          "buckets",
          USUAL_BUCKETS,
          NgramRows.MOST_BUCKETS,
          "Numbers that n-grams are hashed to; only those that occur take memory.");

  private static Option<Long> whole(String name, long value, long most, String sentence) {
    return Option.integer(name, value, sentence)
        .within("from 1 to " + most, v -> v >= 1 && v <= most);
  }

  private static Option<Boolean> undivided(boolean value) {
    return Option.flag(
        "undivided",
        value,
        "Each row of a mean gets the whole of its gradient, as in word2vec.c and fastText, not its"
            + " share.");
  }

  private static final Option<Boolean> SUM =
      Option.flag(
          "sum",
          false,
          "The sum of the words around predicts, not their mean; without maxn. gensim's cbow_mean=0.");

  /** Skip-gram. */
  public static final class SkipGramProvider extends Words {
    /** For ServiceLoader. */
    public SkipGramProvider() {
      super(SKIPGRAM, false, "Each word predicts the words around it.");
    }
  }

  /** CBOW. */
  public static final class CbowProvider extends Words {
    /** For ServiceLoader. */
    public CbowProvider() {
      super(
          CBOW,
          true,
          "The mean of the words around predicts each word; it wants a high rate, as sgd:lr=0.2.");
    }
  }

  private abstract static class Words implements ObjectiveProvider {
    private final String name;
    private final boolean cbow;
    private final String summary;
    private final Option<Boolean> undivided;
    private final Option<Long> negatives;

    Words(String name, boolean cbow, String summary) {
      this.name = name;
      this.cbow = cbow;
      this.summary = summary;
      this.undivided = WordObjective.undivided(!cbow);
      this.negatives = WordObjective.negatives(cbow);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String summary() {
      return summary;
    }

    @Override
    public List<Option<?>> options() {
      List<Option<?>> options =
          new ArrayList<>(
              List.of(negatives, SHARED_NEGATIVES, SAMPLING_POWER, HIERARCHICAL, IN_TURN));
      options.add(undivided);
      if (cbow) {
        options.add(SUM);
      }
      options.addAll(List.of(MINN, MAXN, BUCKETS));
      return options;
    }

    @Override
    public Objective create(Options options) {
      int maxn = options.get(MAXN).intValue();
      Optional<CharacterNgrams> ngrams =
          maxn == 0
              ? Optional.empty()
              : Optional.of(
                  new CharacterNgrams(
                      options.get(MINN).intValue(), maxn, options.get(BUCKETS).intValue()));
      int random = options.get(negatives).intValue();
      int shared = options.get(SHARED_NEGATIVES).intValue();
      double power = options.get(SAMPLING_POWER);
      boolean tree = options.get(HIERARCHICAL);
      boolean inTurn = options.get(IN_TURN);
      boolean whole = options.get(undivided);
      return cbow
          ? new Cbow(random, shared, power, tree, inTurn, whole, options.get(SUM), ngrams)
          : new SkipGram(random, shared, power, tree, inTurn, whole, ngrams);
    }
  }

  /**
   * A mean of one row has no shares, and a tree has no negatives; but blocks of either are as long
   * as suits how evenly words are drawn.
   *
   * @throws ConfigurationException if n-grams are to be summed
   */
  WordObjective {
    checkSum(blend == Blend.SUM, ngrams);
    inTurn &= hierarchical;
    blend = !cbow && ngrams.isEmpty() ? Blend.UNDIVIDED : blend;
    sampling =
        hierarchical
            ? new NegativeSampling(
                NegativeSampling.USUAL.negatives(),
                NegativeSampling.USUAL.shared(),
                sampling.power())
            : sampling;
  }

  /** Checks numbers that came from Java as those that were typed, with the same sentences. */
  static void check(String objective, int negatives, int shared, double power) {
    String owner = "objective " + objective;
    NEGATIVES.parse(Integer.toString(negatives), owner);
    SHARED_NEGATIVES.parse(Integer.toString(shared), owner);
    SAMPLING_POWER.parse(Double.toString(power), owner);
  }

  static void checkSum(boolean sum, Optional<CharacterNgrams> ngrams) {
    if (sum && ngrams.isPresent()) {
      throw new ConfigurationException(
          "objective cbow: sum=true is not accepted with maxn="
              + ngrams.get().max()
              + "; the sum is of words alone, for their n-grams it would grow with the spelling");
    }
  }

  /** Skip-gram with negative sampling of words alone. */
  static WordObjective skipGram() {
    return new WordObjective(
        false, false, false, Blend.UNDIVIDED, Optional.empty(), NegativeSampling.USUAL);
  }

  /** A mean divides the gradient among the words around, so that each step is that much shorter. */
  @Override
  public GradientForm gradientForm() {
    if (cbow && blend == Blend.SUM) {
      return GradientForm.SUMMED;
    }
    boolean mean = cbow && !hierarchical && ngrams.isEmpty();
    return !mean
        ? GradientForm.WHOLE
        : blend == Blend.MEAN ? GradientForm.DIVIDED : GradientForm.MEAN;
  }

  /** Whether each row of a blend gets the whole of its gradient. */
  boolean undivided() {
    return blend != Blend.MEAN;
  }

  @Override
  public String spec() {
    List<Option.Setting> said = new ArrayList<>();
    if (!hierarchical) {
      said.add(NEGATIVES.of((long) sampling.negatives()));
      said.add(SHARED_NEGATIVES.of((long) sampling.shared()));
    }
    said.add(SAMPLING_POWER.of(sampling.power()));
    if (hierarchical) {
      said.add(HIERARCHICAL.of(true));
      if (!inTurn) {
        said.add(IN_TURN.of(false));
      }
    }
    if (blend == Blend.SUM) {
      said.add(SUM.of(true));
    } else if (undivided() == cbow) {
      said.add(undivided(!cbow).of(undivided()));
    }
    ngrams.ifPresent(
        n -> {
          said.add(MINN.of((long) n.min()));
          said.add(MAXN.of((long) n.max()));
          said.add(BUCKETS.of((long) n.buckets()));
        });
    return Options.spec(cbow ? CBOW : SKIPGRAM, said.toArray(Option.Setting[]::new));
  }

  @Override
  public WordModel bind(Text text) {
    return new WordModel(this, text);
  }
}
