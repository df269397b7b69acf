package embedkit;

import embedkit.api.CodedRows;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.api.Progress;
import embedkit.api.Slot;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.file.InputFile;
import embedkit.api.file.Policy;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import embedkit.spi.QuantisedStore;
import java.util.Optional;

/** The one loop that carries rows from a reader to a store, and its twin between two stores. */
final class RowCopy {

  private RowCopy() {}

  /** Rows of a block of about 256 KiB. */
  static int blockRows(int dim) {
    return Math.max(1, Math.min(4096, (1 << 16) / dim));
  }

  /** Copies a slot of one store to another. */
  static void slot(EmbeddingStore source, Slot slot, EmbeddingStore target) {
    EmbeddingStore rows = source.slots().get(slot.name());
    if (slot.shape().elementType().integer()) {
      whole(rows, target.slot(slot));
    } else {
      between(rows, target.slot(slot), Progress.NONE);
    }
  }

  private static void whole(EmbeddingStore source, EmbeddingStore target) {
    int dim = source.dim();
    int block = blockRows(dim);
    long[] values = new long[block * dim];
    for (long first = 0; first < source.rows(); first += block) {
      int count = (int) Math.min(block, source.rows() - first);
      source.integers().gather(first, count, values, 0, dim);
      target.integers().scatter(first, count, values, 0, dim);
    }
  }

  static void between(EmbeddingStore source, EmbeddingStore target, Progress progress) {
    int dim = source.dim();
    int block = blockRows(dim);
    float[] values = new float[block * dim];
    for (long first = 0; first < source.rows(); first += block) {
      int count = (int) Math.min(block, source.rows() - first);
      source.gather(first, count, values, 0, dim);
      target.scatter(first, count, values, 0, dim);
      progress.at(first + count, source.rows());
    }
  }

  private static EmbeddingTable table(
      VectorReader reader, EmbeddingStore store, VocabularyBuilder tokens, RowFilter filter) {
    LoadReport report = reader.report().and(store.rows(), filter.report());
    Optional<Vocabulary> vocabulary = Optional.ofNullable(tokens).map(VocabularyBuilder::build);
    EmbeddingTable rows = new EmbeddingTable(store, vocabulary, reader.metadata(), report);
    EmbeddingTable table = reader.subwords().map(rows::withSubwords).orElse(rows);
    return reader.outputs().map(table::withOutputs).orElse(table);
  }

  /**
   * Reads the words of a file that keeps its rows as codes, and leaves these where they are. Empty
   * if not all rows are taken as they are; the reader is then at its end.
   */
  static Optional<EmbeddingTable> coded(
      InputFile file,
      VectorReader reader,
      CodedRows codes,
      Selection selection,
      Progress progress) {
    long total = reader.rows().orElse(-1);
    VocabularyBuilder tokens = reader.hasTokens() ? new VocabularyBuilder() : null;
    StagedRows counted = StagedRows.leftOut(reader.dim());
    RowFilter filter = new RowFilter(file, reader.placeUnit(), selection, tokens, counted);
    RowBlock block = RowBlock.ofDim(reader.dim());
    while (reader.read(block)) {
      counted.add(block.values(), filter.kept(block));
      progress.at(counted.rows(), Math.max(total, counted.rows()));
    }
    return counted.tookAll(total)
        ? Optional.of(table(reader, new QuantisedStore(codes, total, () -> {}), tokens, filter))
        : Optional.empty();
  }

  /** Tells whether a selection takes all rows of a file as they are, but for broken ones. */
  static boolean takesAll(Selection selection, VectorReader reader) {
    return selection.rows() >= reader.rows().orElse(Long.MAX_VALUE)
        && selection.only().isEmpty()
        && !selection.lowerCase()
        && !selection.normalise()
        && selection.nonFinite() != Policy.REPLACE;
  }

  /** Reads the rows that are selected; closes them if that fails. */
  static EmbeddingTable from(
      InputFile file,
      VectorReader reader,
      StagedRows staged,
      Selection selection,
      Progress progress) {
    try {
      VocabularyBuilder tokens = reader.hasTokens() ? new VocabularyBuilder() : null;
      RowFilter filter = new RowFilter(file, reader.placeUnit(), selection, tokens, staged);
      RowBlock block = RowBlock.ofDim(reader.dim());
      long total = reader.rows().orElse(-1);
      while (!filter.full() && reader.read(block)) {
        int kept = filter.kept(block);
        staged.add(block.values(), kept);
        progress.at(staged.rows(), Math.max(total, total < 0 ? -1 : staged.rows()));
      }
      return table(reader, staged.finish(), tokens, filter);
    } catch (Throwable e) {
      staged.close();
      throw e;
    }
  }
}
