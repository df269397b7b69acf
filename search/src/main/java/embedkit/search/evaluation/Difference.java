package embedkit.search.evaluation;

/**
 * Two tables on the pairs that both know.
 *
 * @param name the list
 * @param common pairs that both know
 * @param first Spearman correlation of the first table
 * @param second of the second
 * @param low lower end of the 95 % interval of second less first, by 1,000 paired bootstrap samples
 * @param high upper end
 * @param p two-sided chance to see a difference of the other sign, 0.002 to 1: the smaller, the
 *     surer that the tables differ
 */
public record Difference(
    String name, int common, double first, double second, double low, double high, double p) {}
