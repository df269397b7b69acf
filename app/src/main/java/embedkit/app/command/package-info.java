/** The commands: what a person types, and the flags that are shorthand for it. */
package embedkit.app.command;
