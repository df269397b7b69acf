package embedkit.collection;

import com.fasterxml.jackson.core.JsonProcessingException;
import embedkit.api.ConfigurationException;
import embedkit.api.LoadReport;
import embedkit.api.Remedy;
import embedkit.api.VectorFileException;
import embedkit.api.file.Policy;
import embedkit.collection.json.MetadataJson;
import embedkit.collection.lines.ByteLines;
import embedkit.collection.lines.CsvRows;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Items out of a file, one after the other: lines of JSON, each an object, or CSV with a header.
 * One field is the id, one the text, one may be the vector; all others are metadata, and so are the
 * fields of an object called {@code metadata}, where that is one of them. For one thread.
 */
public final class ItemReader implements Iterator<Item> {

  /**
   * Which field is what.
   *
   * @param id the name of the field of the id
   * @param text the name of the field of the text
   * @param vector the name of the field of the vector; empty if vectors are made of texts
   */
  public record Fields(String id, String text, Optional<String> vector) {
    /** Checks that nothing is null. */
    public Fields {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(vector, "vector");
    }

    /**
     * {@code id} and {@code text}, and vectors made of texts.
     *
     * @return the usual names
     */
    public static Fields usual() {
      return new Fields("id", "text", Optional.empty());
    }
  }

  private static final float[] OF_ITS_TEXT = {};
  private static final int SHOWN = 60;

  /** An object of this name is metadata, as are the fields beside it. */
  private static final String METADATA = "metadata";

  private final Path name;
  private final Fields fields;
  private final Policy onBadRow;
  private final ByteLines lines;
  private final @Nullable CsvRows csv;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private @Nullable List<String> header;
  private @Nullable Item next;
  private long rows;
  private boolean ended;

  private ItemReader(InputStream in, Path name, Fields fields, Policy onBadRow, boolean csv) {
    this.name = Objects.requireNonNull(name, "name");
    this.fields = Objects.requireNonNull(fields, "fields");
    this.onBadRow = onBadRow;
    this.lines = new ByteLines(Objects.requireNonNull(in, "in"), name);
    this.csv = csv ? new CsvRows(in, name) : null;
    if (onBadRow != Policy.FAIL && onBadRow != Policy.SKIP) {
      throw new ConfigurationException("bad rows of items can fail or be skipped, nothing else");
    }
  }

  /**
   * Reads lines of JSON; empty lines are passed over. Whole numbers are ids too.
   *
   * @param in UTF-8; not closed
   * @param name what to call it in messages
   * @param fields which field is what
   * @param onBadRow whether a row that is no item ends the reading or is skipped and counted
   * @return the items
   * @throws ConfigurationException if the policy is another one
   */
  public static ItemReader jsonLines(InputStream in, Path name, Fields fields, Policy onBadRow) {
    return new ItemReader(in, name, fields, onBadRow, false);
  }

  /**
   * Reads CSV with a header, as RFC 4180 has it. Of the metadata, what looks like a number, {@code
   * true} or {@code false} becomes one, and an empty field is left out; a vector is numbers with
   * commas or spaces between them, in brackets or not.
   *
   * @param in UTF-8; not closed
   * @param name what to call it in messages
   * @param fields which column is what
   * @param onBadRow whether a row that is no item ends the reading or is skipped and counted
   * @return the items
   * @throws ConfigurationException if the policy is another one
   */
  public static ItemReader csv(InputStream in, Path name, Fields fields, Policy onBadRow) {
    return new ItemReader(in, name, fields, onBadRow, true);
  }

  /**
   * Tells what happened so far.
   *
   * @return how many items were read, and which rows were skipped
   */
  public LoadReport report() {
    return tally.report(rows);
  }

  @Override
  public boolean hasNext() {
    while (next == null && !ended) {
      try {
        Map<String, Object> object = csv == null ? json() : csv(csv);
        ended = object == null;
        next = object == null ? null : item(object);
      } catch (BadItem bad) {
        long line = csv == null ? lines.number() : csv.line();
        if (onBadRow == Policy.FAIL) {
          throw VectorFileException.at(
              name,
              String.valueOf(line),
              bad.expected,
              bad.found,
              "",
              List.of(new Remedy.Setting("leave such rows out", "on-bad-row", "skip")),
              bad.getCause());
        }
        tally.note("bad rows", String.valueOf(line));
      }
    }
    return next != null;
  }

  @Override
  public Item next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no further items");
    }
    Item found = Objects.requireNonNull(next);
    next = null;
    rows++;
    return found;
  }

  /** What is wrong with a row. */
  private static final class BadItem extends Exception {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String found;

    BadItem(String expected, String found, @Nullable Throwable cause) {
      super(found, cause);
      this.expected = expected;
      this.found = found.length() > SHOWN ? found.substring(0, SHOWN) + "..." : found;
    }
  }

  private @Nullable Map<String, Object> json() throws BadItem {
    byte[] line = lines.next();
    while (line != null && ByteLines.isBlank(line)) {
      line = lines.next();
    }
    if (line == null) {
      return null;
    }
    try {
      return MetadataJson.parse(line);
    } catch (JsonProcessingException e) {
      long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      throw new BadItem(
          "an object of JSON in a line", e.getOriginalMessage() + " at column " + column, e);
    }
  }

  private @Nullable Map<String, Object> csv(CsvRows from) throws BadItem {
    List<String> row = row(from);
    if (header == null && row != null) {
      header = List.copyOf(row);
      checkHeader(header);
      row = row(from);
    }
    if (row == null) {
      return null;
    }
    if (row.size() != header.size()) {
      throw new BadItem(header.size() + " fields, as in the header", row.size() + " fields", null);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < row.size(); i++) {
      String field = header.get(i);
      boolean plain =
          field.equals(fields.id())
              || field.equals(fields.text())
              || fields.vector().filter(field::equals).isPresent();
      if (plain) {
        object.put(field, row.get(i));
      } else if (!row.get(i).isEmpty()) {
        object.put(field, typed(row.get(i)));
      }
    }
    return object;
  }

  private static @Nullable List<String> row(CsvRows from) throws BadItem {
    try {
      return from.next();
    } catch (CsvRows.BadRow e) {
      throw new BadItem("fields between commas", String.valueOf(e.getMessage()), e);
    }
  }

  private void checkHeader(List<String> names) {
    boolean fits =
        names.contains(fields.id())
            && names.contains(fields.text())
            && fields.vector().map(names::contains).orElse(true)
            && new HashSet<>(names).size() == names.size();
    if (!fits) {
      String wanted =
          fields.id() + ", " + fields.text() + fields.vector().map(one -> ", " + one).orElse("");
      throw VectorFileException.at(
          name,
          "1",
          "a header of distinct names with " + wanted,
          String.join(", ", names),
          "say which column is the id and which the text");
    }
  }

  /** As JSON would have it, if it looks so. */
  private static Object typed(String value) {
    if (value.equals("true") || value.equals("false")) {
      return Boolean.valueOf(value);
    }
    if (value.matches("-?(0|[1-9][0-9]{0,17})")) {
      return Long.valueOf(value);
    }
    if (value.matches("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?")) {
      return Double.valueOf(value);
    }
    return value;
  }

  private Item item(Map<String, Object> object) throws BadItem {
    Map<String, Object> metadata = new LinkedHashMap<>(object);
    Object id = metadata.remove(fields.id());
    if (!(id instanceof String) && !(id instanceof Long)) {
      throw new BadItem(
          "a text for the id in \"" + fields.id() + "\"", id == null ? "none" : "" + id, null);
    }
    Object text = metadata.remove(fields.text());
    boolean needed = fields.vector().isEmpty();
    if (!(text instanceof String) && (needed || text != null)) {
      throw new BadItem(
          "a text in \"" + fields.text() + "\"", text == null ? "none" : "" + text, null);
    }
    float[] vector = OF_ITS_TEXT;
    if (fields.vector().isPresent()) {
      vector = vector(metadata.remove(fields.vector().get()));
    }
    if (metadata.get(METADATA) instanceof Map<?, ?> own) {
      metadata.remove(METADATA);
      for (Map.Entry<?, ?> entry : own.entrySet()) {
        String field = (String) entry.getKey();
        if (metadata.putIfAbsent(field, entry.getValue()) != null) {
          throw new BadItem("each field of the metadata once", field + " twice", null);
        }
      }
    }
    try {
      return new Item(id.toString(), vector, text == null ? "" : (String) text, metadata);
    } catch (ConfigurationException e) {
      throw new BadItem("an item", e.finding(), e);
    }
  }

  private float[] vector(@Nullable Object value) throws BadItem {
    String expected = "a list of numbers in \"" + fields.vector().orElseThrow() + "\"";
    if (value instanceof String text && csv != null) {
      String inner = text.strip();
      boolean brackets = inner.startsWith("[") && inner.endsWith("]");
      inner = brackets ? inner.substring(1, inner.length() - 1).strip() : inner;
      String[] parts = inner.split("[,;\\s]+");
      float[] vector = new float[parts.length];
      for (int i = 0; i < parts.length; i++) {
        try {
          vector[i] = Float.parseFloat(parts[i]);
        } catch (NumberFormatException e) {
          throw new BadItem(expected, "\"" + parts[i] + "\"", e);
        }
      }
      return vector;
    }
    if (!(value instanceof List<?> list) || list.isEmpty()) {
      throw new BadItem(expected, value == null ? "none" : "" + value, null);
    }
    float[] vector = new float[list.size()];
    for (int i = 0; i < vector.length; i++) {
      if (!(list.get(i) instanceof Number number)) {
        throw new BadItem(expected, "" + list.get(i), null);
      }
      vector[i] = number.floatValue();
    }
    return vector;
  }
}
