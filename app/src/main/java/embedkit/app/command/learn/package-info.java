/** The commands that learn tables: flags and files become a pipeline, which is run. */
package embedkit.app.command.learn;
