package embedkit.collection.store;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.collection.store.Manifest.SegmentEntry;
import embedkit.collection.store.Manifest.Shape;
import embedkit.search.index.Indexes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;

/**
 * Items that were written together and never change: their rows and ids in a table, their texts and
 * metadata beside it, their words as an index. Which of them are gone is told elsewhere. Safe for
 * any number of threads; open for as long as somebody holds it.
 */
final class Segment {

  private static final String EXACT = "exact";

  /** Filters whose rows are remembered. */
  private static final int FILTERS = 16;

  /** Rows that one thread looks at in a row. */
  private static final int BLOCK = 1 << 12;

  private final long number;
  private final Path directory;
  private final EmbeddingTable table;
  private final ItemsFile items;
  private final VectorIndex index;
  private final Map<Object, BitSet> filtered =
      new LinkedHashMap<>(FILTERS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, BitSet> eldest) {
          return size() > FILTERS;
        }
      };
  private DirectoryReader words;
  private int holders = 1;

  private Segment(
      long number, Path directory, EmbeddingTable table, ItemsFile items, VectorIndex index) {
    this.number = number;
    this.directory = directory;
    this.table = table;
    this.items = items;
    this.index = index;
  }

  /** Opens a segment; whoever opened it holds it. */
  static Segment open(Tables tables, Path directory, Shape shape, SegmentEntry entry) {
    Path file = CollectionFiles.vectors(directory, entry.segment());
    long bytes = CollectionFiles.size(file);
    if (bytes != entry.vectorBytes()) {
      throw VectorFileException.at(
          file, "", entry.vectorBytes() + " bytes", bytes + " bytes", "restore it from a copy");
    }
    EmbeddingTable table = tables.open(file);
    ItemsFile items = null;
    try {
      boolean fits =
          table.rows() == entry.rows()
              && table.dim() == shape.dim()
              && table.vocabulary().isPresent();
      if (!fits) {
        throw VectorFileException.at(
            file,
            "",
            String.format(
                Locale.ROOT, "a table of %d rows of dim %d with words", entry.rows(), shape.dim()),
            "a " + table,
            "restore it from a copy");
      }
      items =
          ItemsFile.open(
              CollectionFiles.items(directory, entry.segment()), entry.itemBytes(), entry.rows());
      Metric metric = Metric.valueOf(shape.metric().toUpperCase(Locale.ROOT));
      VectorIndex index = index(tables, table, file, shape, metric);
      return new Segment(entry.segment(), directory, table, items, index);
    } catch (RuntimeException e) {
      if (items != null) {
        items.close();
      }
      table.close();
      throw e;
    }
  }

  /** The approximate one that was built with the segment, or one that reads every row. */
  private static VectorIndex index(
      Tables tables, EmbeddingTable table, Path file, Shape shape, Metric metric) {
    Indexes indexes = Indexes.of(tables.catalog());
    if (shape.index().isPresent() && Files.exists(Indexes.beside(file))) {
      try {
        return indexes.open(table, file);
      } catch (EmbedkitException e) {
        // Derived: where it is damaged, or its plugin is not there, every row is read.
        return indexes.build(table, EXACT, metric);
      }
    }
    return indexes.build(table, EXACT, metric);
  }

  /** Tells whether it has an index of its own, so that not every row is read. */
  boolean isApproximate() {
    return !index.exact();
  }

  long number() {
    return number;
  }

  int rows() {
    return items.rows();
  }

  EmbeddingTable table() {
    return table;
  }

  Vocabulary ids() {
    return table.vocabulary().orElseThrow();
  }

  ItemsFile items() {
    return items;
  }

  VectorIndex index() {
    return index;
  }

  /** The index of words; read from its files, or made again. */
  synchronized DirectoryReader words() {
    if (words == null) {
      words = WordIndex.open(CollectionFiles.words(directory, number), rows(), items::text);
    }
    return words;
  }

  /**
   * Tells which rows have metadata that pass a test, deleted ones too. The answer is remembered, as
   * a segment never changes.
   *
   * @param filter what the test is known by
   * @return shared: nobody changes it
   */
  BitSet matching(Object filter, Predicate<Map<String, Object>> test) {
    synchronized (filtered) {
      BitSet known = filtered.get(filter);
      if (known != null) {
        return known;
      }
    }
    int blocks = (rows() + BLOCK - 1) / BLOCK;
    BitSet found = new BitSet(rows());
    IntStream.range(0, blocks)
        .parallel()
        .mapToObj(
            block -> {
              BitSet own = new BitSet();
              int end = (int) Math.min(rows(), (block + 1L) * BLOCK);
              for (int row = block * BLOCK; row < end; row++) {
                if (test.test(items.metadata(row))) {
                  own.set(row);
                }
              }
              return own;
            })
        .forEachOrdered(found::or);
    synchronized (filtered) {
      filtered.put(filter, found);
    }
    return found;
  }

  synchronized Segment hold() {
    holders++;
    return this;
  }

  /** Lets go; the last one closes it. */
  synchronized void release() {
    holders--;
    if (holders > 0) {
      return;
    }
    index.close();
    items.close();
    table.close();
    forgetWords();
  }

  /** Closes the index of words, which is opened again when it is asked. */
  synchronized void forgetWords() {
    if (words != null) {
      try {
        words.close();
        words.directory().close();
      } catch (IOException e) {
        throw FileAccessException.because("cannot close the words of segment " + number, e);
      } finally {
        words = null;
      }
    }
  }
}
