package embedkit.collection;

import embedkit.collection.json.MetadataJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An item that was found.
 *
 * @param id names it
 * @param score how good it is; more is better. By vector it is that of the collection's metric, by
 *     words that of BM25, by both that of reciprocal rank fusion
 * @param vectorRank its place by vector, from 1; empty if it was not sought so or not found so
 * @param wordsRank its place by words, from 1; empty if it was not sought so or not found so
 * @param text what it says
 * @param metadata what else is known of it
 */
public record Found(
    String id,
    double score,
    OptionalInt vectorRank,
    OptionalInt wordsRank,
    String text,
    Map<String, Object> metadata) {

  /**
   * Writes it for programs.
   *
   * @return an object of JSON in one line: {@code id}, {@code score}, {@code vector_rank} and
   *     {@code words_rank} where there are such, {@code text}, {@code metadata}
   */
  public String json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", id);
    object.put("score", score);
    vectorRank.ifPresent(rank -> object.put("vector_rank", (long) rank));
    wordsRank.ifPresent(rank -> object.put("words_rank", (long) rank));
    object.put("text", text);
    object.put("metadata", metadata);
    return new String(MetadataJson.print(object), StandardCharsets.UTF_8);
  }
}
