package org.example.springai;

import embedkit.text.TextEmbedder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.AbstractEmbeddingModel;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

/**
 * A static model as an embedding model of Spring AI: declare it as a bean, and a vector store takes
 * it. Spring closes it with the context. Safe for any number of threads.
 */
public final class StaticEmbeddingModel extends AbstractEmbeddingModel implements AutoCloseable {

  private final TextEmbedder embedder;

  /**
   * Opens a model.
   *
   * @param model the directory of a static model, or a table of any format
   */
  public StaticEmbeddingModel(Path model) {
    this.embedder = TextEmbedder.of(model);
  }

  @Override
  public EmbeddingResponse call(EmbeddingRequest request) {
    List<Embedding> found = new ArrayList<>();
    try (Stream<float[]> vectors = embedder.embedAll(request.getInstructions())) {
      for (Iterator<float[]> each = vectors.iterator(); each.hasNext(); ) {
        found.add(new Embedding(each.next(), found.size()));
      }
    }
    return new EmbeddingResponse(found);
  }

  @Override
  public float[] embed(Document document) {
    return embedder.embed(getEmbeddingContent(document));
  }

  @Override
  public int dimensions() {
    return embedder.dim();
  }

  @Override
  public void close() {
    embedder.close();
  }
}
