package embedkit.collection.export;

import embedkit.collection.json.MetadataJson;
import embedkit.collection.store.StoredItem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text form of PostgreSQL's COPY, for a table of the columns id text, text text, metadata jsonb
 * and embedding vector: fields between tabs, with backslashes before what would end them.
 * PostgreSQL has no character 0 in texts; it becomes U+FFFD.
 */
public final class CopySink implements ItemSink {

  private final Writer out;

  /**
   * Writes to a stream.
   *
   * @param out stays open
   */
  public CopySink(OutputStream out) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
  }

  @Override
  public void write(StoredItem item) throws IOException {
    field(item.id());
    out.write('\t');
    field(item.text());
    out.write('\t');
    Object metadata = withoutZeros(MetadataJson.parse(item.metadata()));
    @SuppressWarnings("unchecked")
    Map<String, Object> object = (Map<String, Object>) metadata;
    field(new String(MetadataJson.print(object), StandardCharsets.UTF_8));
    out.write("\t[");
    for (int i = 0; i < item.vector().length; i++) {
      if (i > 0) {
        out.write(',');
      }
      out.write(Float.toString(item.vector()[i]));
    }
    out.write("]\n");
  }

  private static Object withoutZeros(Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text.replace('\0', '\ufffd');
      case List<?> list -> list.stream().map(CopySink::withoutZeros).toList();
      case Map<?, ?> object -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        object.forEach(
            (name, one) -> copy.put(((String) name).replace('\0', '\ufffd'), withoutZeros(one)));
        yield copy;
      }
      default -> value;
    };
  }

  private void field(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.write("\\\\");
        case '\n' -> out.write("\\n");
        case '\r' -> out.write("\\r");
        case '\t' -> out.write("\\t");
        case '\b' -> out.write("\\b");
        case '\f' -> out.write("\\f");
        case '\013' -> out.write("\\v");
        case '\0' -> out.write('\ufffd');
        default -> out.write(c);
      }
    }
  }

  @Override
  public void end() throws IOException {
    out.flush();
  }
}
