package embedkit.io.formats.binary;

import embedkit.api.CodedRows;
import embedkit.api.LoadReport;
import embedkit.api.OutputRows;
import embedkit.api.Subwords;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** Gives each word of a model its vector, the mean of its own row and those of its n-grams. */
final class FastTextReader implements VectorReader {

  private final FastTextModel model;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private int next;
  private boolean closed;

  FastTextReader(FastTextModel model) {
    this.model = model;
    if (model.labels() > 0) {
      tally.note("labels left out, which have no input vectors", model.labels() + " labels");
    }
    if (model.sampled() && model.outputs().isEmpty()) {
      tally.note("output rows that are not there", "the file is cut short or was stripped of them");
    }
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(model.words().size());
  }

  @Override
  public int dim() {
    return model.matrix().dim();
  }

  @Override
  public boolean hasTokens() {
    return true;
  }

  @Override
  public boolean hasCounts() {
    return true;
  }

  @Override
  public Optional<Subwords> subwords() {
    return model.ngrams().any()
        ? Optional.of(new FastTextSubwords(model.ngrams(), model.matrix()))
        : Optional.empty();
  }

  /** A word that has n-grams is the mean of many rows. */
  @Override
  public Optional<CodedRows> coded() {
    return model.ngrams().any() ? Optional.empty() : model.matrix().coded(model.words().size());
  }

  @Override
  public Optional<OutputRows> outputs() {
    return model.outputs();
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    while (!closed && !block.full() && next < model.words().size()) {
      byte[] raw = model.words().get(next);
      byte[] token = Utf8.shown(raw, 0, raw.length);
      if (!Arrays.equals(raw, token)) {
        tally.note(
            "token that is not UTF-8 shown by its bytes",
            "row " + next + ": \"" + new String(token, StandardCharsets.UTF_8) + "\"");
      }
      int row = block.append(token, 0, token.length, next, model.counts()[next]);
      model.matrix().mean(model.ngrams().rowsOf(next, raw), block.values(), row * dim());
      noteNonFinite(block.values(), row * dim());
      next++;
    }
    return block.count() > 0;
  }

  private void noteNonFinite(float[] values, int from) {
    float spread = 0;
    for (int d = from; d < from + dim(); d++) {
      spread += values[d] * 0;
    }
    if (spread != 0) {
      tally.note("row with a number that is not finite kept", "row " + next);
    }
  }

  @Override
  public LoadReport report() {
    return tally.report(next);
  }

  @Override
  public void close() {
    closed = true;
  }
}
