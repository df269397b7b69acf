/**
 * What a table answers, as values: one record for each form that an answer takes, whatever question
 * of {@link embedkit.search.question} it was. Whoever prints them, as text, as JSON or on a page,
 * does so for each form in one place.
 */
@Incubating
@NullMarked
package embedkit.search.answer;

import embedkit.api.Incubating;
import org.jspecify.annotations.NullMarked;
