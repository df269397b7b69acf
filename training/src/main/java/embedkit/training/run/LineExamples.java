package embedkit.training.run;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.LineBlock;
import embedkit.api.text.LineModel;
import embedkit.api.text.LinePass;
import embedkit.api.text.Pass;
import embedkit.training.text.Corpus;

/** The lines of a text that have words and labels. */
final class LineExamples implements Examples {

  private final Corpus corpus;
  private final LineModel model;

  /** Of each row the number of the label, or that it is a word's, or neither. */
  private final int[] labelOf;

  LineExamples(Corpus corpus, LineModel model) {
    this.corpus = corpus;
    this.model = model;
    this.labelOf = new int[corpus.counts().length];
    for (int row = 0; row < labelOf.length; row++) {
      labelOf[row] = Math.max(LineModel.LEFT_OUT, model.label(row));
    }
  }

  @Override
  public int chunks() {
    return corpus.chunks();
  }

  @Override
  public Lane lane() {
    return new Lines();
  }

  /** One thread's blocks. */
  final class Lines implements Lane {
    private final LinePass pass = model.pass();
    private final LineBlock block = new LineBlock();
    private final int most = model.blockLines();
    private final int[] ids = new int[Corpus.longestChunk()];
    private final int[] words = new int[Corpus.longestChunk()];
    private final int[] wordStarts = new int[Corpus.longestChunk() + 1];
    private final int[] labels = new int[Corpus.longestChunk()];
    private final int[] labelStarts = new int[Corpus.longestChunk() + 1];
    private int lines;
    private int met;

    @Override
    public int prepare(int chunk, Bits bits) {
      int count = corpus.chunk(chunk, ids);
      lines = 0;
      met = 0;
      int word = 0;
      int label = 0;
      for (int i = 0; i < count; i++) {
        int id = ids[i];
        if (id != Corpus.LINE_END) {
          met++;
          if (labelOf[id] == LineModel.WORD) {
            words[word++] = id;
          } else if (labelOf[id] >= 0) {
            labels[label++] = labelOf[id];
          }
        }
        if (id == Corpus.LINE_END || i == count - 1) {
          boolean teaches = word > wordStarts[lines] && label > labelStarts[lines];
          lines += teaches ? 1 : 0;
          word = teaches ? word : wordStarts[lines];
          label = teaches ? label : labelStarts[lines];
          wordStarts[lines] = word;
          labelStarts[lines] = label;
        }
      }
      block.lay(words, wordStarts, labels, labelStarts);
      return (lines + most - 1) / most;
    }

    @Override
    public long words() {
      return met;
    }

    @Override
    public void learn(int index, Bits bits, EmbeddingStore[] parts) {
      block.choose(index * most, Math.min(lines, (index + 1) * most));
      pass.learn(block, bits, parts);
    }

    @Override
    public Pass pass() {
      return pass;
    }
  }
}
