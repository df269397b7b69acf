package embedkit.io.formats.binary;

import embedkit.api.CodedRows;
import embedkit.api.LoadReport;
import embedkit.api.Subwords;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.Utf8;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Gives the rows of a file's words. Places are rows from 0. */
final class FinalfusionReader implements VectorReader {

  private final FinalfusionFile file;
  private final boolean originalNorms;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private int next;
  private boolean closed;

  FinalfusionReader(FinalfusionFile file, boolean originalNorms) {
    this.file = file;
    this.originalNorms = originalNorms;
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(file.words().size());
  }

  @Override
  public int dim() {
    return file.matrix().dim();
  }

  @Override
  public boolean hasTokens() {
    return true;
  }

  @Override
  public Map<String, String> metadata() {
    return file.metadata().isEmpty() ? Map.of() : Map.of("finalfusion.metadata", file.metadata());
  }

  @Override
  public Optional<Subwords> subwords() {
    return Optional.ofNullable(file.ngrams())
        .map(n -> new FinalfusionSubwords(n, file.words().size(), file.matrix()))
        .map(FinalfusionReader::byBucket);
  }

  @Override
  public Optional<CodedRows> coded() {
    return file.matrix().coded(file.words().size(), originalNorms ? file.norms() : null);
  }

  /** By fastText's numbers, edge marks alone are pieces here, and there they are none. */
  private static Subwords byBucket(FinalfusionSubwords all) {
    return all.ngrams() instanceof FinalfusionNgrams.FastText numbers && numbers.least() > 1
        ? new FinalfusionBuckets(all, numbers)
        : all;
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    while (!closed && !block.full() && next < file.words().size()) {
      byte[] token = mended(file.words().get(next));
      int row = block.append(token, 0, token.length, next, -1);
      file.matrix().row(next, block.values(), row * dim());
      scale(block.values(), row * dim());
      next++;
    }
    return block.count() > 0;
  }

  private byte[] mended(byte[] raw) {
    byte[] token = Utf8.shown(raw, 0, raw.length);
    if (!Arrays.equals(raw, token)) {
      tally.note("token that is not UTF-8 shown by its bytes", "row " + next);
    }
    return token;
  }

  private void scale(float[] values, int from) {
    float spread = 0;
    float norm = originalNorms ? file.norms()[next] : 1;
    for (int d = from; d < from + dim(); d++) {
      values[d] *= norm;
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
