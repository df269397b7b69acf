/** The words of a table that has none of its own, from the files that others keep them in. */
package embedkit.app.command.words;
