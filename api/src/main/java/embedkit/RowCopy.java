package embedkit;

import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.InputFile;
import embedkit.api.LoadReport;
import embedkit.api.Progress;
import embedkit.api.RowBlock;
import embedkit.api.VectorReader;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.util.Optional;

/** The one loop that carries rows from a reader to a store, and its twin between two stores. */
final class RowCopy {

  private RowCopy() {}

  /** Rows of a block of about 256 KiB. */
  static int blockRows(int dim) {
    return Math.max(1, Math.min(4096, (1 << 16) / dim));
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

  /** Reads all rows into an empty store that grows; of rows with one token the first is kept. */
  static EmbeddingTable from(
      InputFile file, VectorReader reader, EmbeddingStore store, Progress progress) {
    try {
      VocabularyBuilder tokens = reader.hasTokens() ? new VocabularyBuilder() : null;
      LoadReport.Tally tally = new LoadReport.Tally();
      RowBlock block = RowBlock.ofDim(reader.dim());
      long total = reader.rows().orElse(-1);
      while (reader.read(block)) {
        int kept = tokens == null ? block.count() : keepNew(block, tokens, tally);
        long first = store.append(kept);
        store.scatter(first, kept, block.values(), 0, block.dim());
        progress.at(store.rows(), Math.max(total, total < 0 ? -1 : store.rows()));
      }
      long rows = store.rows();
      LoadReport report = reader.report().and(rows, tally.report(rows));
      Optional<Vocabulary> vocabulary = Optional.ofNullable(tokens).map(VocabularyBuilder::build);
      EmbeddingTable table = new EmbeddingTable(store, vocabulary, reader.metadata(), report);
      return reader.subwords().map(table::withSubwords).orElse(table);
    } catch (Throwable e) {
      store.close();
      throw e;
    }
  }

  /** Moves the rows whose tokens are new to the front of the block, and counts the others. */
  private static int keepNew(RowBlock block, VocabularyBuilder tokens, LoadReport.Tally tally) {
    int kept = 0;
    int dim = block.dim();
    for (int i = 0; i < block.count(); i++) {
      long row =
          tokens.add(block.utf8(), block.tokenStart(i), block.tokenLength(i), block.tokenCount(i));
      if (row < 0) {
        tally.note("duplicate token skipped", block.place(i) + ": \"" + block.token(i) + "\"");
      } else {
        System.arraycopy(block.values(), i * dim, block.values(), kept++ * dim, dim);
      }
    }
    return kept;
  }
}
