/** Commands that tell labels of texts. */
package embedkit.app.command.label;
