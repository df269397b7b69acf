package embedkit.collection;

/** How a collection is written for other tools. */
public enum ExportFormat {
  /**
   * Lines of JSON, an object each: {@code id}, {@code text}, {@code vector}, and the metadata
   * beside them (in an object {@code metadata} where one of them is named so itself). {@link
   * ItemReader#jsonLines} reads them.
   */
  JSON_LINES,
  /**
   * The body of a bulk request of OpenSearch and Elasticsearch: a line that names the id, and one
   * that is the document.
   */
  BULK,
  /**
   * The text form of PostgreSQL's {@code COPY} for a table of the columns {@code id text, text
   * text, metadata jsonb, embedding vector} (pgvector), in this order.
   */
  PGVECTOR,
  /**
   * Parquet with the columns {@code id} and {@code text} (strings), {@code metadata} (JSON) and
   * {@code vector} (a list of float), plain and not compressed.
   */
  PARQUET
}
