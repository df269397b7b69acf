package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.NgramRows;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.api.text.TextPass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Skip-gram or CBOW of one vocabulary. */
final class WordModel implements TextModel {

  /** Words learned at once. */
  static final int BLOCK = 64;

  /** The slot of the rows that tell a word from others, one for each word. */
  private static final String OUTPUT = "output";

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

  WordModel(WordObjective objective, Objective.Text text) {
    this.objective = objective;
    this.text = text;
    this.blockWords = blockWords(text);
    this.ngrams = objective.ngrams().map(n -> WordNgrams.of(n, text.words())).orElse(null);
    boolean hierarchical = objective.hierarchical();
    this.sampler = hierarchical ? null : new AliasSampler(text.counts(), text.samplingPower());
    this.tree = hierarchical ? HuffmanTree.of(text.counts()) : null;
  }

  /**
   * A block is no longer than the text has words, counted by how evenly they are drawn (the inverse
   * of the chance to draw one word twice). In a vocabulary of a few words a full block would move
   * every row many times over, in every thread.
   */
  private static int blockWords(Objective.Text text) {
    double total = 0;
    double squares = 0;
    for (long count : text.counts()) {
      double weight = Math.pow(count, text.samplingPower());
      total += weight;
      squares += weight * weight;
    }
    return (int) Math.clamp(total * total / squares, 1, BLOCK);
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    long words = text.words().size();
    if (ngrams == null) {
      parts.add(Part.table(words));
    } else {
      parts.add(new Part(WORDS, words, true));
      parts.add(new Part(NgramRows.ROWS, ngrams.rows(), false));
    }
    parts.add(tree == null ? new Part(OUTPUT, words, true) : new Part(NODES, tree.forks(), false));
    return parts;
  }

  @Override
  public int blockWords() {
    return blockWords;
  }

  @Override
  public TextPass pass() {
    return objective.cbow() ? new CbowPass(this) : new SkipGramPass(this);
  }

  @Override
  public void begin(EmbeddingStore table) {
    if (ngrams != null) {
      ngrams.saveBuckets(table);
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
    int asked = text.sharedNegatives();
    return objective.cbow() ? (asked + 1) / 2 : asked;
  }

  Objective.Text text() {
    return text;
  }

  boolean undivided() {
    return objective.undivided();
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
    return tree == null ? new NegativeTargets(this, sampler) : new TreeTargets(this, tree);
  }
}
