package org.example.lucene;

import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * Lines of a file in Lucene's index, found by meaning: a vector field, and no analyzer.
 *
 * <pre>{@code
 * TextSearch MODEL INDEX texts.txt     indexes the lines
 * TextSearch MODEL INDEX               answers the lines of standard input
 * }</pre>
 */
public final class TextSearch {

  private static final String TEXT = "text";
  private static final String VECTOR = "vector";

  private TextSearch() {}

  /** Indexes the lines of a file; those without a known word have no direction and are left out. */
  static void index(TextEmbedder embedder, Directory directory, Path texts) throws IOException {
    List<String> lines = Files.readAllLines(texts);
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig());
        Stream<float[]> vectors = embedder.embedAll(lines)) {
      Iterator<float[]> each = vectors.iterator();
      for (String line : lines) {
        float[] vector = each.next();
        if (hasDirection(vector)) {
          Document document = new Document();
          document.add(new StoredField(TEXT, line));
          document.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.COSINE));
          writer.addDocument(document);
        }
      }
    }
  }

  private static boolean hasDirection(float[] vector) {
    for (float value : vector) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  /** Finds the lines that mean most nearly what a question does, the nearest first. */
  static List<String> search(TextEmbedder embedder, Directory directory, String question, int top)
      throws IOException {
    float[] vector = embedder.embed(question);
    List<String> found = new ArrayList<>();
    if (hasDirection(vector)) {
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (ScoreDoc hit :
            searcher.search(new KnnFloatVectorQuery(VECTOR, vector, top), top).scoreDocs) {
          found.add(searcher.storedFields().document(hit.doc).get(TEXT));
        }
      }
    }
    return found;
  }

  /**
   * Indexes or searches.
   *
   * @param args the model, the directory of the index, and the texts if they are to be indexed
   */
  public static void main(String[] args) throws IOException {
    try (TextEmbedder embedder = TextEmbedder.of(Path.of(args[0]));
        Directory directory = FSDirectory.open(Path.of(args[1]))) {
      if (args.length > 2) {
        index(embedder, directory, Path.of(args[2]));
        return;
      }
      for (String question = IO.readln(); question != null; question = IO.readln()) {
        search(embedder, directory, question, 3).forEach(IO::println);
      }
    }
  }
}
