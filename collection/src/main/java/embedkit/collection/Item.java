package embedkit.collection;

import embedkit.api.ConfigurationException;
import embedkit.collection.json.MetadataJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Something of a person's own that is kept and found.
 *
 * @param id names it: 1 to {@value #MOST_ID_BYTES} bytes as UTF-8. An item that is put under an id
 *     that is there already replaces the other
 * @param vector its numbers; empty where they are to be made of the text. Not copied: nobody
 *     changes them
 * @param text what it says, at most {@value #MOST_TEXT_BYTES} bytes as UTF-8; may be empty. A
 *     surrogate without its other half becomes U+FFFD, here and in the metadata
 * @param metadata what else is known of it, an object of JSON: its values are texts, numbers, true
 *     or false, lists, such maps, or null; as JSON at most {@value #MOST_TEXT_BYTES} bytes
 */
public record Item(String id, float[] vector, String text, Map<String, Object> metadata) {

  /** Bytes of an id, at most. */
  public static final int MOST_ID_BYTES = 1 << 12;

  /** Bytes of a text, at most; the metadata as JSON may have as many. */
  public static final int MOST_TEXT_BYTES = MetadataJson.MOST_BYTES;

  private static final float[] OF_ITS_TEXT = {};

  /**
   * Checks what is said above, and copies the metadata. Whole numbers become {@code Long}, others
   * {@code Double}.
   *
   * @throws ConfigurationException if a part is not such; the message names the item
   */
  public Item {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(vector, "vector");
    Objects.requireNonNull(text, "text");
    if (!MetadataJson.wellFormed(id).equals(id)) {
      throw new ConfigurationException(
          "the id \"" + shown(id) + "\" has half of a surrogate pair, which UTF-8 has not");
    }
    text = MetadataJson.wellFormed(text);
    int bytes = bytes(id);
    if (bytes == 0 || bytes > MOST_ID_BYTES) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the id \"%s\" has %d bytes; it has 1 to %d",
              shown(id),
              bytes,
              MOST_ID_BYTES));
    }
    if (text.length() > MOST_TEXT_BYTES || bytes(text) > MOST_TEXT_BYTES) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the text of item \"%s\" has more than %d bytes; split it into several items",
              shown(id),
              MOST_TEXT_BYTES));
    }
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "number %d of the vector of item \"%s\" is %s; all are finite",
                i + 1,
                shown(id),
                vector[i]));
      }
    }
    try {
      metadata = MetadataJson.checked(metadata);
    } catch (ConfigurationException e) {
      throw new ConfigurationException("item \"" + shown(id) + "\": " + e.getMessage(), e);
    }
  }

  /**
   * Makes an item whose vector will be made of its text.
   *
   * @param id names it
   * @param text what it says
   * @return the item, without metadata
   */
  public static Item of(String id, String text) {
    return of(id, text, Map.of());
  }

  /**
   * Makes an item whose vector will be made of its text.
   *
   * @param id names it
   * @param text what it says
   * @param metadata what else is known of it
   * @return the item
   * @throws ConfigurationException if a part cannot be such
   */
  public static Item of(String id, String text, Map<String, ?> metadata) {
    return new Item(id, OF_ITS_TEXT, text, MetadataJson.checked(metadata));
  }

  /**
   * Makes an item of a vector.
   *
   * @param id names it
   * @param vector its numbers
   * @return the item, without text and metadata
   */
  public static Item of(String id, float... vector) {
    return new Item(id, vector, "", Map.of());
  }

  /**
   * Writes it for programs.
   *
   * @return an object of JSON in one line: {@code id}, {@code text}, {@code vector}, {@code
   *     metadata}
   */
  public String json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", id);
    object.put("text", text);
    List<Object> numbers = new ArrayList<>(vector.length);
    for (float number : vector) {
      numbers.add(number);
    }
    object.put("vector", numbers);
    object.put("metadata", metadata);
    return new String(MetadataJson.print(object), StandardCharsets.UTF_8);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String shown(String id) {
    return id.length() > 40 ? id.substring(0, 40) + "..." : id;
  }
}
