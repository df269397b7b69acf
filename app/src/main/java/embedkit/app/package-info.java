/** The command line: one class for each command. */
package embedkit.app;
