package embedkit.search.evaluation;

/**
 * How well a table knows synonyms.
 *
 * @param name the list
 * @param pairs how many pairs were asked
 * @param share of pairs that are nearer to each other than the first is to a stranger, 0 to 1; a
 *     table of random rows has a half; not a number where no pair was asked
 */
public record SynonymScores(String name, int pairs, double share) {}
