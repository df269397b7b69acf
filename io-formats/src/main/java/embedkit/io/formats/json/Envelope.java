package embedkit.io.formats.json;

import java.util.Set;

/**
 * What vector databases and services put around their rows when they answer, or write all that they
 * have: Elasticsearch and OpenSearch ({@code hits}, {@code _source}, the actions of {@code _bulk}),
 * Qdrant ({@code result}, {@code points}, {@code payload}), Pinecone ({@code vectors}, {@code
 * metadata}), Weaviate ({@code objects}, {@code properties}), Milvus ({@code data}, {@code rows},
 * {@code entity}), and OpenAI, one answer or a batch of them ({@code response}, {@code body},
 * {@code data}).
 */
final class Envelope {

  private static final Set<String> PARTS =
      Set.of(
          "_source",
          "body",
          "data",
          "document",
          "entity",
          "fields",
          "hits",
          "metadata",
          "payload",
          "properties",
          "response",
          "result");

  private static final Set<String> LISTS =
      Set.of(
          "data",
          "docs",
          "documents",
          "embeddings",
          "entities",
          "hits",
          "items",
          "matches",
          "objects",
          "points",
          "records",
          "result",
          "results",
          "rows",
          "vectors");

  private static final Set<String> ACTIONS = Set.of("create", "index");

  private Envelope() {}

  /** Tells whether an object of this name holds fields of the row that it is in. */
  static boolean isPart(String name) {
    return PARTS.contains(name) || isAction(name);
  }

  /** Tells whether a list of this name may be one of rows. */
  static boolean isList(String name) {
    return LISTS.contains(name);
  }

  /** Tells whether an object of this name alone says what is done with the next one. */
  static boolean isAction(String name) {
    return ACTIONS.contains(name);
  }
}
