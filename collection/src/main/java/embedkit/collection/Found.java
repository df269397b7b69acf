package embedkit.collection;

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
    Map<String, Object> metadata) {}
