/** The commands that ask a table: flags become a question, whose answer is printed. */
package embedkit.app.command.ask;
