package embedkit.training.label;

import embedkit.api.CharacterNgrams;
import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import embedkit.api.NgramRows;
import embedkit.api.text.GradientForm;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.spi.ObjectiveProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The words of a line predict its labels, as in fastText's {@code supervised} (Joulin et al. 2017):
 * the mean of the rows of its words and of its end, of the pieces of their spelling and of words
 * that follow each other. A label is a word of the text that begins with a prefix, such as {@code
 * __label__good}; its row in the table is what predicts it, so the words nearest to a label are
 * those that speak for it.
 *
 * <p><b>Differs from fastText</b>: gradients are summed over a few lines before they are applied
 * ({@code lines}; 1 is fastText's). Words that are too rare are no part of word n-grams. Only
 * n-grams that the text has get rows, and those and the line's end start as zeros; labels start
 * with the initializer's rows. The least count of a word holds for labels, too. Sigmoids and
 * logarithms are computed, not looked up.
 *
 * <p>Immutable and safe for any number of threads.
 *
 * @param prefix what labels begin with, not empty
 * @param loss how labels are predicted
 * @param wordNgrams the most words of a word n-gram, 1 to 10; 1 for words alone
 * @param ngrams how words are cut; empty for whole words
 * @param buckets numbers that n-grams are hashed to, 1 to {@link NgramRows#MOST_BUCKETS}; those of
 *     {@code ngrams} if there are some
 * @param negatives random labels told apart from each true one, 1 to 1000; 5 with another loss
 * @param minCountLabel rarer labels are left out, 1 or more
 * @param lines lines whose gradients are summed before a step, 1 to 1024
 */
@Incubating
public record Classifier(
    String prefix,
    LabelLoss loss,
    int wordNgrams,
    Optional<CharacterNgrams> ngrams,
    int buckets,
    int negatives,
    long minCountLabel,
    int lines)
    implements Objective {

  /** What specs call it. */
  static final String NAME = "classifier";

  private static final String OWNER = "objective " + NAME;
  private static final int USUAL_NEGATIVES = 5;

  static final Option<String> PREFIX =
      Option.text("prefix", "__label__", "What the labels of a line begin with.")
          .within("that is not empty and has no white space", Classifier::isPrefix);
  static final Option<String> LOSS =
      Option.choice(
          "loss",
          LabelLoss.SOFTMAX.text(),
          LabelLoss.names(),
          "How labels are predicted; hierarchical for thousands of them, one-vs-all where a line has"
              + " several.");
  static final Option<Long> WORD_NGRAMS =
      whole("word-ngrams", 1, 1, 10, "Most words of a run of words that has a row of its own.");
  static final Option<Long> MINN =
      whole("minn", 3, 1, 1000, "Least characters of an n-gram, with maxn.");
  static final Option<Long> MAXN =
      whole("maxn", 0, 0, 1000, "Most characters of an n-gram of a word; 0 for whole words.");
  static final Option<Long> BUCKETS =
      whole(
          "buckets",
          2_000_000,
          1,
          NgramRows.MOST_BUCKETS,
          "Numbers that n-grams are hashed to; only those that occur take memory.");
  static final Option<Long> NEGATIVES =
      whole(
          "negatives",
          USUAL_NEGATIVES,
          1,
          1000,
          "Random labels told apart from each true one, with loss=negatives.");
  static final Option<Long> MIN_COUNT_LABEL =
      whole("min-count-label", 1, 1, Integer.MAX_VALUE, "Leave rarer labels out.");
  static final Option<Long> LINES =
      whole(
          "lines",
          16,
          1,
          1024,
          "Lines whose gradients are summed before a step; fewer learn slower, 1 is fastText's.");

  private static final List<Option<?>> OPTIONS =
      List.of(PREFIX, LOSS, WORD_NGRAMS, MINN, MAXN, BUCKETS, NEGATIVES, MIN_COUNT_LABEL, LINES);

  private static Option<Long> whole(
      String name, long value, long least, long most, String sentence) {
    return Option.integer(name, value, sentence)
        .within("from " + least + " to " + most, v -> v >= least && v <= most);
  }

  private static boolean isPrefix(String prefix) {
    return !prefix.isEmpty() && prefix.chars().noneMatch(c -> c <= ' ');
  }

  /** What the provides line names. */
  public static final class Provider implements ObjectiveProvider {
    /** For ServiceLoader. */
    public Provider() {}

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String summary() {
      return "The words of a line predict its labels, such as __label__good; fastText's supervised.";
    }

    @Override
    public List<Option<?>> options() {
      return OPTIONS;
    }

    @Override
    public Objective create(Options options) {
      int maxn = options.get(MAXN).intValue();
      int buckets = options.get(BUCKETS).intValue();
      return new Classifier(
          options.get(PREFIX),
          LabelLoss.of(options.get(LOSS)),
          options.get(WORD_NGRAMS).intValue(),
          maxn == 0
              ? Optional.empty()
              : Optional.of(new CharacterNgrams(options.get(MINN).intValue(), maxn, buckets)),
          buckets,
          options.get(NEGATIVES).intValue(),
          options.get(MIN_COUNT_LABEL),
          options.get(LINES).intValue());
    }
  }

  /**
   * Checks the numbers, and gives what has no meaning its usual value.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public Classifier {
    Objects.requireNonNull(loss, "loss");
    PREFIX.parse(prefix, OWNER);
    WORD_NGRAMS.parse(Integer.toString(wordNgrams), OWNER);
    BUCKETS.parse(Integer.toString(buckets), OWNER);
    NEGATIVES.parse(Integer.toString(negatives), OWNER);
    MIN_COUNT_LABEL.parse(Long.toString(minCountLabel), OWNER);
    LINES.parse(Integer.toString(lines), OWNER);
    buckets = ngrams.map(CharacterNgrams::buckets).orElse(buckets);
    negatives = loss == LabelLoss.NEGATIVES ? negatives : USUAL_NEGATIVES;
  }

  /** Softmax of whole words, with fastText's prefix. */
  public Classifier() {
    this(LabelLoss.SOFTMAX, 1);
  }

  /**
   * Whole words and runs of words, with fastText's prefix.
   *
   * @param loss how labels are predicted
   * @param wordNgrams the most words of a run that has a row of its own, 1 to 10; 1 for words alone
   * @throws ConfigurationException if it is out of its range
   */
  public Classifier(LabelLoss loss, int wordNgrams) {
    this(
        PREFIX.defaultValue().orElseThrow(),
        loss,
        wordNgrams,
        Optional.empty(),
        BUCKETS.defaultValue().orElseThrow().intValue(),
        USUAL_NEGATIVES,
        1,
        LINES.defaultValue().orElseThrow().intValue());
  }

  /** Reads what a table says that it learned by; {@code spec} without the name. */
  static Classifier parse(Map<String, String> settings) {
    return (Classifier) new Provider().create(Options.check(OWNER, OPTIONS, settings));
  }

  /** Whether lines have rows beside those of their words and of their end. */
  boolean hasNgrams() {
    return wordNgrams > 1 || ngrams.isPresent();
  }

  @Override
  public String spec() {
    List<Option.Setting> said = new ArrayList<>();
    said.add(PREFIX.of(prefix));
    said.add(LOSS.of(loss.text()));
    said.add(WORD_NGRAMS.of((long) wordNgrams));
    ngrams.ifPresent(
        n -> {
          said.add(MINN.of((long) n.min()));
          said.add(MAXN.of((long) n.max()));
        });
    said.add(BUCKETS.of((long) buckets));
    if (loss == LabelLoss.NEGATIVES) {
      said.add(NEGATIVES.of((long) negatives));
    }
    said.add(MIN_COUNT_LABEL.of(minCountLabel));
    said.add(LINES.of((long) lines));
    return Options.spec(NAME, said.toArray(Option.Setting[]::new));
  }

  /** Lines are learned whole, and their labels are told apart from the first time on. */
  @Override
  public Map<String, String> suited() {
    return Map.of("optimizer", "sgd:lr=0.1", "epochs", "5", "min-count", "1");
  }

  @Override
  public GradientForm gradientForm() {
    return GradientForm.DIVIDED;
  }

  @Override
  public TextModel bind(Text text) {
    return new ClassifierModel(this, text);
  }
}
