package embedkit.search.evaluation;

/**
 * How many analogies of a section a table solves.
 *
 * @param section its name
 * @param questions questions in the list
 * @param asked questions that count: those whose words the table has all, or all of them where
 *     unknown words count as wrong
 * @param bySum answered rightly by the sum b - a + c (3CosAdd; Mikolov et al. 2013)
 * @param byProduct answered rightly by the product (3CosMul; Levy and Goldberg 2014)
 */
public record AnalogyScores(String section, int questions, int asked, int bySum, int byProduct) {}
