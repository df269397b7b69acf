package embedkit.collection.store;

import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.file.FileBeside;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.collection.store.Manifest.SegmentEntry;
import embedkit.collection.store.Manifest.Shape;
import embedkit.search.index.Indexes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the files of segments; nobody sees them until a manifest names them.
 *
 * @param tables writes the rows
 * @param directory the collection
 * @param shape what its segments are like
 */
record SegmentFiles(Tables tables, Path directory, Shape shape) {

  /** Writes a segment of items that were put. */
  SegmentEntry write(long segment, List<StoredItem> items) {
    VocabularyBuilder ids = new VocabularyBuilder();
    items.forEach(item -> ids.add(item.id()));
    ItemsFile.Records records =
        new ItemsFile.Records() {
          @Override
          public byte[] text(int row) {
            return items.get(row).text().getBytes(StandardCharsets.UTF_8);
          }

          @Override
          public byte[] metadata(int row) {
            return items.get(row).metadata();
          }
        };
    return write(
        segment,
        ids.build(),
        (row, into, offset) -> {
          float[] vector = items.get(row).vector();
          System.arraycopy(vector, 0, into, offset, vector.length);
        },
        records,
        row -> items.get(row).text());
  }

  /** Writes a segment of rows that come from anywhere. */
  SegmentEntry write(
      long segment,
      Vocabulary ids,
      JoinedRows.Source rows,
      ItemsFile.Records records,
      WordIndex.Texts texts) {
    int count = Math.toIntExact(ids.size());
    ElementType type = ElementType.of(shape.elementType());
    Path file = CollectionFiles.vectors(directory, segment);
    CollectionFiles.remove(file);
    CollectionFiles.remove(Indexes.beside(file));
    JoinedRows store = new JoinedRows(count, shape.dim(), type, rows);
    LoadReport nothing = new LoadReport(count, List.of());
    try (EmbeddingTable table = new EmbeddingTable(store, Optional.of(ids), Map.of(), nothing)) {
      tables.save(table, file);
    }
    long itemBytes = ItemsFile.write(CollectionFiles.items(directory, segment), count, records);
    if (shape.words()) {
      WordIndex.write(CollectionFiles.words(directory, segment), count, texts);
    }
    if (shape.index().isPresent() && count >= Writer.LEAST_INDEXED) {
      index(file);
    }
    FileBeside.forceDirectory(directory);
    return new SegmentEntry(
        segment, count, CollectionFiles.size(file), itemBytes, Optional.empty());
  }

  /** Builds the index of a segment, which lies beside its rows. */
  private void index(Path file) {
    Indexes indexes = Indexes.of(tables.catalog());
    Metric metric = Metric.valueOf(shape.metric().toUpperCase(Locale.ROOT));
    try (EmbeddingTable table = tables.open(file);
        VectorIndex index = indexes.build(table, shape.index().orElseThrow(), metric)) {
      if (index.stored().isPresent()) {
        indexes.save(index, file);
      }
    }
  }
}
