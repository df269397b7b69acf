package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.NgramRows;
import embedkit.api.OutputRows;
import embedkit.api.text.Objective;
import embedkit.api.text.Part;
import embedkit.api.text.WindowModel;
import embedkit.api.text.WindowPass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Skip-gram or CBOW of one vocabulary. */
final class WordModel implements WindowModel {

  /** Words learned at once. */
  static final int BLOCK = 64;

  /** The slot of the rows at the forks of the Huffman tree. */
  private static final String NODES = "nodes";

  /** The slot of words' own rows, where a word is more than its own row. */
  private static final String WORDS = "words";

  private final WordObjective objective;
  private final Objective.Text text;
  private final int blockWords;
  private final WordNgrams ngrams;
  private final AliasSampler sampler;
  private final HuffmanTree tree;
  private final List<Part> parts;

  WordModel(WordObjective objective, Objective.Text text) {
    this.objective = objective;
    this.text = text;
    double[] weights = AliasSampler.weights(text.counts(), objective.sampling().power());
    this.blockWords = blockWords(weights);
    this.ngrams = objective.ngrams().map(n -> WordNgrams.of(n, text.words())).orElse(null);
    boolean hierarchical = objective.hierarchical();
    this.sampler = hierarchical ? null : new AliasSampler(weights);
    this.tree = hierarchical ? HuffmanTree.of(text.counts()) : null;
    this.parts = parts(text, ngrams, tree);
  }

  /**
   * A block is no longer than the text has words, counted by how evenly they are drawn (the inverse
   * of the chance to draw one word twice). In a vocabulary of a few words a full block would move
   * every row many times over, in every thread.
   */
  private static int blockWords(double[] weights) {
    double total = 0;
    double squares = 0;
    for (double weight : weights) {
      total += weight;
      squares += weight * weight;
    }
    return (int) Math.clamp(total * total / squares, 1, BLOCK);
  }

  private static List<Part> parts(Objective.Text text, WordNgrams ngrams, HuffmanTree tree) {
    List<Part> parts = new ArrayList<>();
    long words = text.words().size();
    int dim = text.dim();
    if (ngrams == null) {
      parts.add(Part.table(words, dim));
    } else {
      parts.add(Part.ofWords(WORDS, words, dim, Part.Role.INPUT));
      parts.add(Part.rows(NgramRows.ROWS, ngrams.rows(), dim, Part.Role.INPUT).savedWithTheTable());
    }
    parts.add(
        tree == null
            ? Part.ofWords(OutputRows.PART, words, dim, Part.Role.OUTPUT)
            : Part.rows(NODES, tree.forks(), dim, Part.Role.OUTPUT));
    return List.copyOf(parts);
  }

  /** A true word and each random one are as likely as not. */
  @Override
  public OptionalDouble chanceLoss() {
    return tree == null
        ? OptionalDouble.of((negatives() + 1) * Math.log(2))
        : OptionalDouble.empty();
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  @Override
  public int blockWords() {
    return blockWords;
  }

  /** Only what has to be shorter than usual is shortened further. */
  @Override
  public int blockWords(int together) {
    return blockWords < BLOCK ? Math.max(1, blockWords / together) : blockWords;
  }

  @Override
  public WindowPass pass() {
    return objective.cbow() ? new CbowPass(this) : new SkipGramPass(this);
  }

  @Override
  public WindowPass pass(int words) {
    if (!splits()) {
      return pass();
    }
    long pairs = (long) blockWords * (text.window() + 1);
    return new SkipGramPass(this, words, new NegativeTargets(this, sampler, words, pairs));
  }

  /** A mean is of all words around, an n-gram of words of any part, and so is a fork of a tree. */
  @Override
  public boolean splits() {
    return !objective.cbow() && ngrams == null && tree == null;
  }

  @Override
  public void lay(EmbeddingStore table) {
    WindowModel.super.lay(table);
    if (ngrams != null) {
      ngrams.saveBuckets(table);
    }
  }

  @Override
  public void begin(EmbeddingStore table) {
    if (ngrams != null) {
      ngrams.split(table, words(table), subwords(table));
    }
  }

  @Override
  public void compose(EmbeddingStore table) {
    if (ngrams != null) {
      ngrams.join(words(table), subwords(table), table);
    }
  }

  private EmbeddingStore words(EmbeddingStore table) {
    return parts().get(0).of(table);
  }

  private EmbeddingStore subwords(EmbeddingStore table) {
    return parts().get(1).of(table);
  }

  @Override
  public Map<String, String> metadata() {
    return ngrams == null ? Map.of() : Map.of(NgramRows.KEY, ngrams.scheme().text());
  }

  /** Words that a block may see: its own and those around them. */
  int around() {
    return BLOCK + 2 * text.window();
  }

  /**
   * Random words that a block draws. A block of CBOW has a true pair per word where that of
   * skip-gram has several, so half as many are drawn. Over three seeds this was no loss: the mean
   * Spearman correlation on MEN and WS-353 was 0.382 with 16 and 0.373 with 32, lower with 16 in
   * one seed.
   */
  int sharedNegatives() {
    int asked = objective.sampling().shared();
    return objective.cbow() ? (asked + 1) / 2 : asked;
  }

  /** Random words that each true pair is told from. */
  int negatives() {
    return objective.sampling().negatives();
  }

  Objective.Text text() {
    return text;
  }

  boolean undivided() {
    return objective.undivided();
  }

  /**
   * Whether pairs may be learned in turn: it is wanted, and what a word's vector learns moves it as
   * a whole; CBOW has one prediction a vector.
   */
  boolean inTurn() {
    return objective.inTurn() && (undivided() || objective.cbow());
  }

  /** Whether the words around a word are summed, where their mean is usual. */
  boolean sum() {
    return objective.blend() == WordObjective.Blend.SUM;
  }

  /** Null for words alone. */
  WordNgrams ngrams() {
    return ngrams;
  }

  /** Makes the output side of one thread. */
  Targets targets() {
    return tree == null
        ? new NegativeTargets(this, sampler, BLOCK, 0)
        : new TreeTargets(this, tree);
  }
}
