package embedkit.collection.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.collection.json.MetadataJson;
import embedkit.collection.store.StoredItem;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * Lines of JSON: id, text, vector, and the metadata beside them; or, for the bulk request of
 * OpenSearch and Elasticsearch, a line that names the id and one that is the document. A field of
 * the metadata that is named like one of ours is in an object {@code metadata}.
 */
public final class JsonSink implements ItemSink {

  private final OutputStream out;
  private final JsonGenerator json;
  private final boolean bulk;

  /**
   * Writes to a stream.
   *
   * @param out stays open
   * @param bulk whether each document has a line before it that names its id
   * @throws IOException if the stream fails
   */
  public JsonSink(OutputStream out, boolean bulk) throws IOException {
    JsonFactory factory = new JsonFactory();
    factory.configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
    factory.configure(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM, false);
    this.out = out;
    this.json = factory.createGenerator(out);
    json.setRootValueSeparator(null);
    this.bulk = bulk;
  }

  @Override
  public void write(StoredItem item) throws IOException {
    if (bulk) {
      json.writeStartObject();
      json.writeObjectFieldStart("index");
      json.writeStringField("_id", item.id());
      json.writeEndObject();
      json.writeEndObject();
      json.writeRaw('\n');
    }
    json.writeStartObject();
    if (!bulk) {
      json.writeStringField("id", item.id());
    }
    json.writeStringField("text", item.text());
    json.writeArrayFieldStart("vector");
    for (float number : item.vector()) {
      json.writeNumber(number);
    }
    json.writeEndArray();
    Map<String, Object> metadata = MetadataJson.parse(item.metadata());
    boolean clash =
        metadata.containsKey("text")
            || metadata.containsKey("vector")
            || metadata.containsKey("id")
            || metadata.containsKey("metadata");
    if (clash) {
      json.writeFieldName("metadata");
      MetadataJson.write(json, metadata);
    } else {
      for (Map.Entry<String, Object> entry : metadata.entrySet()) {
        json.writeFieldName(entry.getKey());
        MetadataJson.write(json, entry.getValue());
      }
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  @Override
  public void end() throws IOException {
    json.flush();
    out.flush();
  }
}
