package embedkit.search.evaluation;

/**
 * How a table agrees with people on a list of pairs.
 *
 * @param name the list
 * @param pairs pairs in the list
 * @param known pairs whose words the table both has
 * @param spearman correlation of the ranks, -1 to 1; not a number where one side has no variance
 * @param low lower end of its 95 % interval, by 1,000 bootstrap samples of the pairs
 * @param high upper end
 * @param pearson correlation of the scores themselves, -1 to 1
 */
public record PairScores(
    String name, int pairs, int known, double spearman, double low, double high, double pearson) {}
