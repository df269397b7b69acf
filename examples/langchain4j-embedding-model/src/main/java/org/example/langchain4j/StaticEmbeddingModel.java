package org.example.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import embedkit.text.TextEmbedder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A static model as an embedding model of LangChain4j: for retrieval, classifiers and guards, in
 * this process, without a network. Safe for any number of threads.
 */
public final class StaticEmbeddingModel implements EmbeddingModel, AutoCloseable {

  private final String name;
  private final TextEmbedder embedder;

  /**
   * Opens a model.
   *
   * @param model the directory of a static model, or a table of any format
   */
  public StaticEmbeddingModel(Path model) {
    this.name = model.getFileName().toString();
    this.embedder = TextEmbedder.of(model);
  }

  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    List<String> texts = segments.stream().map(TextSegment::text).toList();
    try (Stream<float[]> vectors = embedder.embedAll(texts)) {
      return Response.from(vectors.map(Embedding::from).toList());
    }
  }

  @Override
  public int dimension() {
    return embedder.dim();
  }

  @Override
  public String modelName() {
    return name;
  }

  @Override
  public void close() {
    embedder.close();
  }
}
