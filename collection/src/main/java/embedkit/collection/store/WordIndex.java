package embedkit.collection.store;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NIOFSDirectory;

/**
 * The words of a segment's texts as a Lucene index whose document {@code n} is row {@code n}. It is
 * made of the texts and can be made again.
 */
final class WordIndex {

  static final String FIELD = "text";

  /** A query of more distinct words is asked with the first ones. */
  static final int MOST_TERMS = 512;

  /** Unicode's words in lower case. Safe for any number of threads. */
  static final Analyzer ANALYZER = new StandardAnalyzer();

  private static final double BUFFER_MEGABYTES = 64;

  private WordIndex() {}

  /** Gives the texts by row. */
  interface Texts {
    String text(int row);
  }

  /** Writes an index to a new directory. */
  static void write(Path directory, int rows, Texts texts) {
    CollectionFiles.remove(directory);
    try (Directory files = new NIOFSDirectory(directory)) {
      write(files, rows, texts);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + directory, e);
    }
  }

  private static void write(Directory files, int rows, Texts texts) throws IOException {
    // Merges neighbours alone, so that documents stay in the order of the rows.
    LogDocMergePolicy neighbours = new LogDocMergePolicy();
    neighbours.setNoCFSRatio(1);
    IndexWriterConfig config =
        new IndexWriterConfig(ANALYZER)
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setSimilarity(new BM25Similarity())
            .setRAMBufferSizeMB(BUFFER_MEGABYTES)
            .setMergePolicy(neighbours)
            .setMergeScheduler(new SerialMergeScheduler())
            .setUseCompoundFile(true);
    try (IndexWriter writer = new IndexWriter(files, config)) {
      Document document = new Document();
      TextField field = new TextField(FIELD, "", Field.Store.NO);
      document.add(field);
      for (int row = 0; row < rows; row++) {
        field.setStringValue(texts.text(row));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
      writer.commit();
    }
  }

  /**
   * Opens an index, or makes it again in memory where the files are lost, damaged or of other rows.
   */
  static DirectoryReader open(Path directory, int rows, Texts texts) {
    try {
      DirectoryReader reader = DirectoryReader.open(new NIOFSDirectory(directory));
      if (reader.maxDoc() == rows && reader.leaves().size() == 1) {
        return reader;
      }
      reader.close();
    } catch (IOException | RuntimeException e) {
      checkInterrupt(directory, e);
      // Derived: what cannot be read is made again.
      return inMemory(directory, rows, texts);
    }
    return inMemory(directory, rows, texts);
  }

  /** A thread that is interrupted cannot read files that are whole. */
  private static void checkInterrupt(Path directory, Exception failure) {
    String what = "cannot read the words of " + directory;
    Optional<FileAccessException> interrupt = FileAccessException.ofInterrupt(what, failure);
    if (interrupt.isPresent()) {
      throw interrupt.get();
    }
    if (Thread.currentThread().isInterrupted()) {
      throw FileAccessException.because(what, new ClosedByInterruptException());
    }
  }

  private static DirectoryReader inMemory(Path directory, int rows, Texts texts) {
    try {
      Directory files = new ByteBuffersDirectory();
      write(files, rows, texts);
      return DirectoryReader.open(files);
    } catch (IOException e) {
      throw FileAccessException.because("cannot make " + directory + " again", e);
    }
  }

  /** Tells whether the files on the device can be opened, without reading all of them. */
  static boolean isThere(Path directory, int rows) {
    try (Directory files = new NIOFSDirectory(directory);
        DirectoryReader reader = DirectoryReader.open(files)) {
      return reader.maxDoc() == rows && reader.leaves().size() == 1;
    } catch (IOException | RuntimeException e) {
      checkInterrupt(directory, e);
      return false;
    }
  }

  /** Tells whether the files on the device are all there and have Lucene's checksums. */
  static boolean isWhole(Path directory, int rows) {
    try (Directory files = new NIOFSDirectory(directory);
        DirectoryReader reader = DirectoryReader.open(files)) {
      if (reader.maxDoc() != rows || reader.leaves().size() != 1) {
        return false;
      }
      for (LeafReaderContext leaf : reader.leaves()) {
        leaf.reader().checkIntegrity();
      }
      return true;
    } catch (IOException | RuntimeException e) {
      checkInterrupt(directory, e);
      return false;
    }
  }

  /** The words of a text, of which an item has one or more. */
  static Query query(String text) {
    Map<String, Integer> terms = new LinkedHashMap<>();
    try (TokenStream tokens = ANALYZER.tokenStream(FIELD, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        if (terms.size() < MOST_TERMS || terms.containsKey(term.toString())) {
          terms.merge(term.toString(), 1, Integer::sum);
        }
      }
      tokens.end();
    } catch (IOException e) {
      throw FileAccessException.because("cannot cut the query into words", e);
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    List<Query> clauses = new ArrayList<>();
    terms.forEach(
        (word, count) -> {
          Query one = new TermQuery(new Term(FIELD, word));
          clauses.add(count == 1 ? one : new BoostQuery(one, count));
        });
    clauses.forEach(one -> query.add(one, BooleanClause.Occur.SHOULD));
    return query.build();
  }
}
