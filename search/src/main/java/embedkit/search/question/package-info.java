/**
 * What a table can be asked, as values: a question is a record, its answer is a record of {@link
 * embedkit.search.answer}. The command line, the shell and a program ask the same ones:
 *
 * <pre>{@code
 * NearWords near = new Nearest("king", 10).in(table);
 *
 * Questions questions = Questions.of(table); // keep it for many questions
 * Score score = questions.ask(new Similarity("king", "queen"));
 * NearWords solved = questions.ask(new Analogy("man", "king", "woman").top(3));
 * }</pre>
 *
 * <p>A question checks what it is made of when it is made ({@link
 * embedkit.api.ConfigurationException}). Words are looked up when it is asked: a word of the table,
 * a row as {@code #12}, or, where the table makes vectors of n-grams, any word; what is not there
 * is an {@link embedkit.api.UnknownTokenException} with the nearest spellings.
 */
@Incubating
@NullMarked
package embedkit.search.question;

import embedkit.api.Incubating;
import org.jspecify.annotations.NullMarked;
